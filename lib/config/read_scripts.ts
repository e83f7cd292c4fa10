import { type Phrase, phrase } from "../phrases/phrase.ts";
import { type FileRead, readNamedFile, type Surroundings } from "./named_file.ts";
import type { Incomplete, Reading } from "./read.ts";
import type { Report } from "./report.ts";
import type { TaggerFile } from "./tagger_config.ts";

/**
 * Sources of the script taggers by their index, read and checked. What is wrong with one that is switched off is a
 * warning.
 */
export function readScripts(
  tagging: Reading["values"]["tagging"],
  surroundings: Surroundings,
  report: Report,
): ReadonlyMap<number, string> {
  const scripts = new Map<number, string>();
  tagging?.taggers?.forEach((tagger, index) => {
    if (tagger?.type !== "script") return;
    const path = `tagging.taggers[${index}].config`;
    const tell = (key: string, what: Phrase) =>
      tagger.enabled === false ? report.warning(`${path}.${key}`, what) : report.problem(`${path}.${key}`, what);
    const source = sourceOf(tagger, surroundings);
    switch (source.type) {
      case "missing":
        if (!report.isBad(`${path}.script`) && !report.isBad(`${path}.script_file`)) {
          tell("script", phrase("file.script_missing"));
        }
        return;
      case "twice":
        return tell("script_file", phrase("file.script_twice"));
      case "unreadable":
        return tell("script_file", phrase("file.script_unreadable", { reason: source.reason }));
      case "text": {
        const why = surroundings.checkScript?.(source.text);
        if (why !== undefined) tell(source.key, phrase("file.script_bad", { why }));
        scripts.set(index, source.text);
        return;
      }
      default:
        source satisfies never;
    }
  });
  return scripts;
}

type Source =
  | { readonly type: "missing" }
  | { readonly type: "twice" }
  | Extract<FileRead, { readonly type: "unreadable" }>
  | { readonly type: "text"; readonly text: string; readonly key: "script" | "script_file" };

function sourceOf({ config }: Incomplete<TaggerFile>, surroundings: Surroundings): Source {
  const { script, script_file: file } = config ?? {};
  if (script !== undefined) {
    return file === undefined ? { type: "text", text: script, key: "script" } : { type: "twice" };
  }
  if (file === undefined) return { type: "missing" };
  const read = readNamedFile(file, surroundings);
  return read.type === "text" ? { ...read, key: "script_file" } : read;
}
