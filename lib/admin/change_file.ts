/** Changes the configuration file for somebody who has seen it, and sees to it that the change is in force. */
import type { Config } from "../config/config.ts";
import type { ConfigEdit } from "../config/edit/config_edit.ts";
import type { Saved } from "../config/edit/config_editor.ts";
import type { FileValue } from "../config/edit/file_value.ts";
import { loadConfig } from "../config/load.ts";
import type { Problem } from "../config/problem.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { type Refusal, refusal, told, type ToldProblem } from "./refusal.ts";
import { Written } from "./written.ts";
import type { Phrase } from "../phrases/phrase.ts";

/** The content of the file that a change is made for: one by its name, or whatever is there. */
export type Seen = { readonly type: "version"; readonly version: string } | { readonly type: "any" };

/** What a change of the file wants. */
export type Plan =
  | { readonly type: "edits"; readonly edits: readonly ConfigEdit[] }
  | Missing
  | { readonly type: "bad"; readonly problems: readonly Refusal[] };

/** There is nothing of that name. */
export interface Missing {
  readonly type: "missing";
  readonly said: Phrase;
}

/** What came of a change. Only `done` has changed anything. */
export type Changed =
  /** The warnings are in the words of whoever asked. */
  | { readonly type: "done"; readonly version: string; readonly warnings: readonly ToldProblem[] }
  | Exclude<Plan, { readonly type: "edits" }>
  /** The file is valid no more, or would not be; it is as it was. */
  | { readonly type: "invalid"; readonly problems: readonly Refusal[] }
  | Exclude<Saved, { readonly type: "saved" | "unchanged" | "invalid" }>;

/** A change of whatever is there that so many others came before is not tried again. */
const MOST_TRIES = 100;

/** `plan` gets what the file says now. When the promise resolves, the next request finds the change in force. */
export async function changeFile(
  context: AdminContext,
  seen: Seen,
  plan: (file: FileValue) => Plan,
): Promise<Changed> {
  for (let tries = 1;; tries++) {
    const changed = await changeOnce(context, seen, plan);
    if (changed.type !== "conflict" || seen.type !== "any" || tries === MOST_TRIES) return changed;
  }
}

async function changeOnce(context: AdminContext, seen: Seen, plan: (file: FileValue) => Plan): Promise<Changed> {
  const { live, editor } = context;
  // So that what is in use is what the file says, as far as it is good.
  await live.reload();
  const opened = await editor.open();
  if (opened.type === "unreadable") return opened;
  const { version, value } = opened;
  if (seen.type === "version" && seen.version !== version) return { type: "conflict", version };
  if (value === undefined) {
    const loaded = await loadConfig(live.file, live.options);
    return { type: "invalid", problems: loaded.type === "invalid" ? refusals(loaded.problems, context) : [] };
  }
  const planned = plan(value);
  if (planned.type !== "edits") return planned;
  return await savedChange(context, await editor.save(planned.edits, { version }));
}

/** What came of a save, once it is in force. */
export async function savedChange(
  context: Pick<AdminContext, "live" | "secrets" | "say">,
  saved: Saved,
): Promise<Changed> {
  const { live, say } = context;
  switch (saved.type) {
    case "saved": {
      const reload = await live.reload();
      // A change of the server's address that waits for a restart can keep a good file from being taken over.
      const more = reload.type === "rejected" ? reload.problems : [];
      const warnings = refusals([...more, ...saved.warnings], context);
      return { type: "done", version: saved.version, warnings: told(warnings, say) };
    }
    case "unchanged":
      return { type: "done", version: saved.version, warnings: [] };
    case "invalid":
      return { type: "invalid", problems: refusals(saved.problems, context) };
    default:
      return saved;
  }
}

/** What a change would make of the configuration. */
export type Preview =
  | { readonly type: "previewed"; readonly config: Config }
  | Extract<Changed, { readonly type: "missing" | "bad" | "invalid" | "refused" | "unreadable" }>;

/** What `plan` would come to; nothing is written. */
export async function previewFile(context: AdminContext, plan: (file: FileValue) => Plan): Promise<Preview> {
  const { live, editor } = context;
  await live.reload();
  const opened = await editor.open();
  if (opened.type === "unreadable") return opened;
  if (opened.value === undefined) return { type: "invalid", problems: [] };
  const planned = plan(opened.value);
  if (planned.type !== "edits") return planned;
  const previewed = await editor.preview(planned.edits);
  if (previewed.type !== "invalid") return previewed;
  return { type: "invalid", problems: refusals(previewed.problems, context) };
}

/** The edits that `edits` makes, unless something that was sent cannot be written. */
export function plannedEdits(context: AdminContext, edits: (written: Written) => readonly ConfigEdit[]): Plan {
  const written = new Written(showContext(context));
  const made = edits(written);
  return written.problems.length > 0 ? { type: "bad", problems: written.problems } : { type: "edits", edits: made };
}

function refusals(problems: readonly Problem[], { secrets }: Pick<AdminContext, "secrets">): readonly Refusal[] {
  const known = secrets();
  return problems.map((problem) => refusal(problem, known));
}
