/**
 * The raw text of a custom tool out of what a model made of it. As a function the tool had one string parameter, which
 * models also call `patch`, put into a `command`, into fences or into a here-document.
 */
import { isObject, type Json, parseJson } from "../json.ts";
import { repairArguments } from "./json_repair.ts";

/** `wrapped`: the call came as one of a function; otherwise its text is raw already, but for patches. */
export function customInput(
  text: string,
  { name, wrapped }: { readonly name: string; readonly wrapped: boolean },
): string {
  const isPatch = PATCH_TOOLS.has(name);
  const raw = wrapped || (isPatch && text.trimStart().startsWith("{")) ? unwrapped(text) : text;
  return isPatch ? patchOf(raw.replace(FRAMED, "$1")) : wrapped && isCode(name) ? unfenced(raw) : raw;
}

/** Codex's and Cursor's. */
const PATCH_TOOLS: ReadonlySet<string> = new Set(["apply_patch", "ApplyPatch"]);

/** Codex's code mode: a program never begins with a fence. */
function isCode(name: string): boolean {
  return name === "exec";
}

/** The names that models give the one parameter, the best first. */
const NAMES = ["input", "patch", "code", "script", "command", "cmd", "text", "content"];

function unwrapped(text: string): string {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{") && !trimmed.startsWith('"')) return text;
  const value = parseJson(repairArguments(trimmed) ?? trimmed);
  if (typeof value === "string") return value;
  if (!isObject(value)) return text;
  for (const name of NAMES) {
    const found = stringOf(value[name]);
    if (found !== undefined) return found;
  }
  const strings = Object.values(value).filter((member) => typeof member === "string");
  return strings.length === 1 ? strings[0]! : Object.keys(value).length === 0 ? "" : text;
}

/** A command's last word is the patch: `["apply_patch", PATCH]`, `["bash", "-lc", SCRIPT]`. */
function stringOf(value: Json | undefined): string | undefined {
  const last = Array.isArray(value) ? value[value.length - 1] : value;
  return typeof last === "string" ? last : undefined;
}

/** Grok puts stars behind these lines too, which nobody takes then (lidge-jun/opencodex #372): no file's line begins so. */
const FRAMED = /^(\*\*\* (?:Begin Patch|End Patch|End of File)) ?\*+[ \t]*$/gm;

const BEGIN = "*** Begin Patch", END = "*** End Patch";

/** A patch without what stands around it: fences, `apply_patch <<'EOF'`, an explanation. */
function patchOf(text: string): string {
  if (text.startsWith(BEGIN) && text.trimEnd().endsWith(END)) return text;
  const start = text.indexOf(BEGIN);
  const end = text.lastIndexOf(END);
  if (start < 0 || end < start) return text;
  const before = text.slice(0, start);
  // A line of the patch itself may speak of patches: only its first beginning at the start of a line counts.
  if (before.trim() === "" || before.endsWith("\n") || /<<-?\s*\\?['"]?\w+['"]?\s*$/.test(before)) {
    return `${text.slice(start, end + END.length)}\n`;
  }
  return text;
}

const FENCE = /^\s*```[\w-]*\s*\n([\s\S]*?)\n?```\s*$/;

function unfenced(text: string): string {
  return FENCE.exec(text)?.[1] ?? text;
}
