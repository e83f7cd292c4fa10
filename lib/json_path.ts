/** Paths into JSON, as `json_patch.ts` describes them, and what they want to have opened. */
import type { Wanted } from "./json_tree.ts";

export type Step = { readonly type: "name"; readonly name: string } | { readonly type: "each" } | {
  readonly type: "any";
};

export function parsePath(path: string): Step[] {
  return path.split(/(?<!\\)\./).flatMap((part): Step[] => {
    const name = part.replace(/(?:\[\])+$/, "");
    const each = Array<Step>((part.length - name.length) / 2).fill({ type: "each" });
    if (name === "**") return [{ type: "any" }, ...each];
    return name === "" ? each : [{ type: "name", name: name.replaceAll("\\.", ".") }, ...each];
  });
}

/** Places on paths, as what they want to have opened. Each is made once, however many elements an array has. */
export class Paths implements Wanted {
  private readonly members = new Map<string, Paths | undefined>();
  private elements: Paths | undefined | null = null;
  private readonly places: readonly { steps: readonly Step[]; at: number }[];

  constructor(places: readonly { steps: readonly Step[]; at: number }[]) {
    // Any depth may be none.
    this.places = places.flatMap((place) =>
      place.steps[place.at]?.type === "any" ? [place, { ...place, at: place.at + 1 }] : [place]
    );
  }

  member(name: string): Paths | undefined {
    if (!this.members.has(name)) {
      this.members.set(name, this.next((step) => step.type === "name" && step.name === name));
    }
    return this.members.get(name);
  }

  element(): Paths | undefined {
    if (this.elements === null) this.elements = this.next((step) => step.type === "each");
    return this.elements;
  }

  private next(passes: (step: Step) => boolean): Paths | undefined {
    const places = this.places.flatMap((place) => {
      const step = place.steps[place.at];
      if (step === undefined) return [];
      if (step.type === "any") return [place];
      return passes(step) ? [{ ...place, at: place.at + 1 }] : [];
    }).filter(({ steps, at }) => at < steps.length);
    return places.length === 0 ? undefined : new Paths(places);
  }
}
