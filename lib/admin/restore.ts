/** The whole configuration file put back from a backup. What was there before lies beside it, in `.backup`. */
import { showPath } from "../config/edit/config_edit.ts";
import { type FilePath, type FileValue, isList, isMap, parseFileValue } from "../config/edit/file_value.ts";
import { parseRead } from "../config/load.ts";
import type { ParseResult } from "../config/parse.ts";
import { phrase } from "../phrases/phrase.ts";
import { MASK } from "../redact.ts";
import type { AdminContext } from "./admin_context.ts";
import { type Changed, savedChange, type Seen } from "./change_file.ts";
import { type Refusal, refusal, refusalAt, told, type ToldProblem } from "./refusal.ts";

/** What would come of a restore. */
export interface RestoreCheck {
  /** None: it can be restored. */
  readonly problems: readonly ToldProblem[];
  readonly warnings: readonly ToldProblem[];
  /** Names, those that it would have. */
  readonly endpoints: readonly string[];
  readonly taggers: readonly string[];
  /** Of the file that it would take the place of; `null`: that cannot be read. */
  readonly version: string | null;
}

/** Looks `text` through as the file itself is, and changes nothing. */
export async function checkRestore(
  context: Pick<AdminContext, "live" | "secrets" | "say" | "editor">,
  text: string,
): Promise<RestoreCheck> {
  const { say, secrets } = context;
  const { result, problems } = looked(context, text);
  const known = secrets();
  const config = result.type === "ok" ? result.config : undefined;
  const opened = await context.editor.open();
  return {
    problems: told(problems, say),
    warnings: told(result.warnings.map((warning) => refusal(warning, known)), say),
    endpoints: config?.endpoints.map(({ name }) => name) ?? [],
    taggers: config?.tagging.taggers.map(({ name }) => name) ?? [],
    version: opened.type === "ok" ? opened.version : null,
  };
}

/** What the file would be, and all that keeps it from being restored. */
function looked({ live, secrets }: Pick<AdminContext, "live" | "secrets">, text: string): Looked {
  const { result } = parseRead({ type: "text", text }, live.file, live.options);
  const known = secrets();
  const problems = result.type === "invalid" ? result.problems.map((problem) => refusal(problem, known)) : [];
  return { result, problems: [...standIns(parseFileValue(text) ?? null, []), ...problems] };
}

interface Looked {
  readonly result: ParseResult;
  readonly problems: readonly Refusal[];
}

export async function restore(context: AdminContext, seen: Seen, text: string): Promise<Changed> {
  const { problems } = looked(context, text);
  if (problems.length > 0) return { type: "invalid", problems };
  const opened = await context.editor.open();
  if (opened.type === "unreadable") return opened;
  const { version } = opened;
  if (seen.type === "version" && seen.version !== version) return { type: "conflict", version };
  return await savedChange(context, await context.editor.replace(text, { version }));
}

/** A copy that was made for others has no secrets: with it every endpoint would be refused. */
function standIns(value: FileValue, path: FilePath): Refusal[] {
  if (isMap(value)) return Object.entries(value).flatMap(([key, member]) => standIns(member, [...path, key]));
  if (isList(value)) return value.flatMap((item, index) => standIns(item, [...path, index]));
  if (value === null || !value.includes(MASK)) return [];
  return [refusalAt(showPath(path), phrase("sent.secret_left_out"))];
}
