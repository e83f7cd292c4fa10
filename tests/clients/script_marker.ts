/** Says in a prompt what the model has to do: `[[script tool run=x1 path=/a/b]]`. */
export interface Script {
  readonly name: string;
  /** Tells one run of a client from another; faults are counted for each. */
  readonly run: string;
  /** The file that the scripts `read` and `image` ask for. */
  readonly path: string;
}

export function parseScript(prompt: string): Script | undefined {
  const found = [...prompt.matchAll(/\[\[script ([a-z-]+) run=(\S+?)(?: path=(\S+?))?\]\]/g)].at(-1);
  if (!found) return undefined;
  const [, name = "", run = "", path = ""] = found;
  return { name, run, path };
}

export function scriptMarker({ name, run, path }: Script): string {
  return `[[script ${name} run=${run}${path ? ` path=${path}` : ""}]]`;
}
