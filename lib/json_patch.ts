/**
 * Changes JSON text by path and leaves every other byte as it was: numbers of any size, spellings, white space, equal
 * names, a byte order mark.
 *
 * A path is names joined by dots; `[]` behind a name is every element of its array, `**` any depth (none too):
 * `stream_options`, `messages[].cache_control`, `tools[].function.parameters.**.pattern`. A dot of a name is written `\.`.
 * Of equal names in one object an edit changes all, whichever of them the reader at the other end takes.
 */
import { type Json, MALFORMED } from "./json.ts";
import { parsePath, Paths, type Step } from "./json_path.ts";
import {
  type Entry,
  type Holder,
  isNull,
  isSame,
  MAX_OPENED,
  memberOf,
  type Node,
  open,
  rawOf,
  readTree,
  renamed,
  valueOf,
  writeTree,
} from "./json_tree.ts";

export type Edit =
  /** Takes members or elements away, with their commas. */
  | {
    readonly type: "remove";
    readonly path: string;
    /** Only those for which this is true; `trail`: the names on the way to it, its own too, `"[]"` for an element. */
    readonly where?: (value: Json, trail: readonly string[]) => boolean;
    /** Only in objects for which this is true. */
    readonly within?: (holder: Json) => boolean;
    /**
     * What becomes of an object or array that this left empty: it stays (the default), it goes together with its name
     * (`"member"`), or the nearest array element around it goes (`"element"`).
     */
    readonly emptied?: "member" | "element";
  }
  /** Gives a member a value; makes it, and the objects around it, where they are missing or `null`. */
  | {
    readonly type: "set";
    readonly path: string;
    readonly value: Json;
    readonly ifMissing?: boolean;
    /** Only in objects for which this is true. */
    readonly within?: (holder: Json) => boolean;
  }
  /** `to`: a name, or a path from the same object. A member that already has that name wins over the renamed one. */
  | { readonly type: "rename"; readonly path: string; readonly to: string }
  /** `undefined`, or the value that came in, leaves it as it is. */
  | { readonly type: "replace"; readonly path: string; readonly with: (value: Json) => Json | undefined }
  /** Sorts the elements of the array at `path`, equal ones staying in order; the smallest `by` first. */
  | { readonly type: "reorder"; readonly path: string; readonly by: (element: Json) => number };

/** What an edit did to a holder: nothing, something, or it took the last entry away. */
type Effect = "none" | "changed" | "emptied";

/**
 * `bytes` with all `edits`, each seeing what those in front of it made: one pass over the bytes for all of them. What
 * is no JSON object comes back as it is, and so does an object in which nothing had to change (the very same array).
 * `onEffect` hears of each edit that changed something.
 */
export function patchJson(
  bytes: Uint8Array<ArrayBuffer>,
  edits: readonly Edit[],
  onEffect?: (edit: Edit) => void,
): Uint8Array<ArrayBuffer> {
  if (edits.length === 0) return bytes;
  const plans = edits.map((edit) => new Plan(edit));
  const root = readTree(bytes, new Paths(plans.map(({ steps }) => ({ steps, at: 0 }))));
  if (root === undefined || root.type !== "object") return bytes;
  try {
    for (const plan of plans) {
      if (plan.apply(root, 0) !== "none") onEffect?.(plan.edit);
    }
  } catch (error) {
    // A name deep inside with an escape that is none.
    if (error === MALFORMED) return bytes;
    throw error;
  }
  return root.changed ? writeTree(root, bytes) : bytes;
}

/** One edit on its way through the tree. */
class Plan {
  readonly steps: readonly Step[];
  /** A path through any depth finds what is there and makes nothing. */
  private readonly makes: boolean;
  private readonly trail: string[] = [];

  constructor(readonly edit: Edit) {
    this.steps = parsePath(edit.path);
    this.makes = edit.type === "set" && !this.steps.some(({ type }) => type === "any");
  }

  /** Applies the steps from `at` on to what `holder` holds. */
  apply(holder: Holder, at: number): Effect {
    const step = this.steps[at];
    if (step === undefined) return "none";
    // What lies deeper first: what an edit puts in place is not edited again.
    if (step.type === "any") return strongest(this.inside(holder, at, () => true), this.apply(holder, at + 1));
    const fits = step.type === "name"
      ? holder.type === "object" ? (entry: Entry) => entry.name === step.name : undefined
      : holder.type === "array"
      ? () => true
      : undefined;
    if (fits === undefined) return "none";
    if (at === this.steps.length - 1) return marked(holder, this.change(holder, fits));
    const effect = this.inside(holder, at + 1, fits);
    return step.type === "name" && this.makes ? strongest(effect, this.make(holder, at)) : effect;
  }

  private inside(holder: Holder, at: number, fits: (entry: Entry) => boolean): Effect {
    let effect: Effect = "none";
    const gone = new Set<Entry>();
    holder.entries = holder.entries.map((entry) => {
      const inner = this.trail.length < MAX_OPENED && fits(entry) ? open(entry.value) : undefined;
      if (inner === undefined) return entry;
      this.trail.push(holder.type === "array" ? "[]" : entry.name);
      const did = this.apply(inner, at);
      this.trail.pop();
      const kept = inner === entry.value ? entry : { ...entry, value: inner };
      if (did === "none") return entry;
      effect = strongest(effect, this.afterwards(holder, kept, { did, gone }));
      return kept;
    });
    if (gone.size > 0) holder.entries = holder.entries.filter((entry) => !gone.has(entry));
    return marked(holder, effect);
  }

  /** What an effect inside `entry` means for the holder around it. */
  private afterwards(holder: Holder, entry: Entry, inner: { did: Effect; gone: Set<Entry> }): Effect {
    const rule = this.edit.type === "remove" ? this.edit.emptied : undefined;
    if (inner.did !== "emptied" || rule === undefined) return "changed";
    if (rule === "element" && holder.type !== "array") return "emptied";
    inner.gone.add(entry);
    return "changed";
  }

  /** The member that the step names, and everything that the path has below it, if it is not there. */
  private make(holder: Holder, at: number): Effect {
    const rest = this.steps.slice(at);
    const names = rest.flatMap((step) => step.type === "name" ? [step.name] : []);
    if (this.edit.type !== "set" || names.length < rest.length || !this.isWithin(undefined)) return "none";
    const [name, ...inner] = names as [string, ...string[]];
    const found = holder.entries.filter((entry) => entry.name === name);
    if (!found.every((entry) => isNull(entry.value))) return "none";
    const value = rawOf(inner.reduceRight<Json>((value, name) => ({ [name]: value }), this.edit.value));
    if (found.length === 0) holder.entries.push(memberOf(name, value));
    else holder.entries = holder.entries.map((entry) => found.includes(entry) ? { ...entry, value } : entry);
    return marked(holder, "changed");
  }

  private isWithin(holder: Holder | undefined): boolean {
    const { edit } = this;
    if (edit.type !== "set" && edit.type !== "remove" || edit.within === undefined) return true;
    const value = holder === undefined ? {} : valueOf(holder);
    return value !== undefined && edit.within(value);
  }

  /** The last step: the edit itself, on the entries that fit. */
  private change(holder: Holder, fits: (entry: Entry) => boolean): Effect {
    const { edit } = this;
    switch (edit.type) {
      case "remove":
        return this.remove(holder, fits);
      case "set":
        return this.set(holder, fits);
      case "rename":
        return rename(holder, fits, edit.to);
      case "replace":
        return replaceValues(holder, fits, (node) => {
          const value = valueOf(node);
          const changed = value === undefined ? undefined : edit.with(value);
          return changed === undefined || changed === value ? node : rawOf(changed);
        });
      case "reorder":
        return replaceValues(holder, fits, (node) => reordered(node, edit.by));
      default:
        return edit satisfies never;
    }
  }

  private remove(holder: Holder, fits: (entry: Entry) => boolean): Effect {
    const where = this.edit.type === "remove" ? this.edit.where : undefined;
    if (!holder.entries.some(fits) || !this.isWithin(holder)) return "none";
    const kept = holder.entries.filter((entry) => {
      if (!fits(entry)) return true;
      if (where === undefined) return false;
      const value = valueOf(entry.value);
      return value === undefined || !where(value, [...this.trail, holder.type === "array" ? "[]" : entry.name]);
    });
    if (kept.length === holder.entries.length) return "none";
    holder.entries = kept;
    return kept.length === 0 ? "emptied" : "changed";
  }

  private set(holder: Holder, fits: (entry: Entry) => boolean): Effect {
    const { edit } = this;
    const step = this.steps[this.steps.length - 1]!;
    if (edit.type !== "set" || !this.isWithin(holder)) return "none";
    if (holder.entries.some(fits)) {
      const value = rawOf(edit.value);
      return edit.ifMissing ? "none" : replaceValues(holder, fits, (node) => isSame(node, value) ? node : value);
    }
    if (step.type !== "name" || !this.makes) return "none";
    holder.entries.push(memberOf(step.name, rawOf(edit.value)));
    return "changed";
  }
}

function rename(holder: Holder, fits: (entry: Entry) => boolean, to: string): Effect {
  const moving = holder.entries.filter(fits);
  const steps = parsePath(to);
  const names = steps.flatMap((step) => step.type === "name" ? [step.name] : []);
  const value = moving[moving.length - 1]?.value;
  if (value === undefined || holder.type !== "object" || names.length === 0 || names.length < steps.length) {
    return "none";
  }
  const [name, ...inner] = names as [string, ...string[]];
  if (moving.every((entry) => entry.name === name) && inner.length === 0) return "none";
  const rest = holder.entries.filter((entry) => !fits(entry));
  if (inner.length === 0) {
    const taken = rest.some((entry) => entry.name === name);
    holder.entries = taken ? rest : holder.entries.map((entry) => fits(entry) ? renamed(entry, name) : entry);
    return "changed";
  }
  holder.entries = rest;
  place(holder, names, value);
  return "changed";
}

/** Puts `value` where `names` lead, unless something is there. */
function place(holder: Holder, names: readonly string[], value: Node): void {
  const [name, ...inner] = names as [string, ...string[]];
  const index = holder.entries.findLastIndex((entry) => entry.name === name);
  const found = holder.entries[index];
  if (found === undefined) {
    const around = inner.length === 0 ? undefined : open(rawOf({}))!;
    if (around !== undefined) place(around, inner, value);
    holder.entries.push(memberOf(name, around ?? value));
  } else if (inner.length > 0) {
    const opened = isNull(found.value) ? open(rawOf({})) : open(found.value);
    if (opened?.type !== "object") return;
    place(opened, inner, value);
    holder.entries[index] = { ...found, value: opened };
  }
  holder.changed = true;
}

function replaceValues(holder: Holder, fits: (entry: Entry) => boolean, to: (node: Node) => Node): Effect {
  let effect: Effect = "none";
  holder.entries = holder.entries.map((entry) => {
    const value = fits(entry) ? to(entry.value) : entry.value;
    if (value === entry.value) return entry;
    effect = "changed";
    return { ...entry, value };
  });
  return effect;
}

/** The elements change places; the white space between them stays. */
function reordered(node: Node, by: (element: Json) => number): Node {
  const holder = open(node);
  if (holder?.type !== "array") return node;
  const ranks = new Map(holder.entries.map((entry) => [entry, by(valueOf(entry.value) ?? null)]));
  const sorted = holder.entries.toSorted((a, b) => ranks.get(a)! - ranks.get(b)!);
  if (sorted.every((entry, index) => entry === holder.entries[index])) return node;
  const entries = holder.entries.map((entry, index) => ({ ...entry, value: sorted[index]!.value }));
  return { ...holder, entries, changed: true };
}

function marked(holder: Holder, effect: Effect): Effect {
  if (effect !== "none") holder.changed = true;
  return effect;
}

const STRENGTH: Readonly<Record<Effect, number>> = { none: 0, changed: 1, emptied: 2 };

function strongest(a: Effect, b: Effect): Effect {
  return STRENGTH[a] >= STRENGTH[b] ? a : b;
}
