/** Thinking inside ordinary text, and in the spellings that chat upstreams have for it. */
import { isObject, type Json } from "../json.ts";
import { HARMONY_STARTS, HarmonyReader } from "./harmony.ts";
import type { ThoughtPiece } from "./thought_piece.ts";

/** DeepSeek R1, Qwen, MiniMax and most templates; Gemma; Google's OpenAI front; Seed-OSS; Magistral; Gemma 4. */
const CLOSINGS: ReadonlyMap<string, string> = new Map([
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  ["<seed:think>", "</seed:think>"],
  ["[THINK]", "[/THINK]"],
  ["<|channel>thought", "<channel|>"],
]);
const OPENINGS: readonly string[] = [...CLOSINGS.keys()];

/** All that is left of a thought that the template has opened, or that its server has taken away. */
const CLOSING = "</think>";
const LEFTOVER = /^<\/think>[ \t]*\r?\n/;
/** On a line of its own, with a blank one behind it and then the answer, as models write it. */
const BARE_CLOSING = /\n<\/think>[ \t]*\r?\n[ \t]*\r?\n(?=\s*\S)/;

/** White space before a first tag is held back up to this length: more than that is the answer itself. */
const MAX_LEAD = 64;

/**
 * Splits text deltas at `<think>` and `</think>`, wherever the deltas are cut. Only a tag at the very beginning opens
 * thinking: an answer that speaks of such tags is left alone. Holds back no more than one tag's length. A closing tag
 * that the answer begins with, alone on its line, is nobody's (vllm-project/vllm#31045, read 2026-11-27).
 */
export class ThinkSplitter {
  private phase: "before" | "thinking" | "after" | "text" = "before";
  private held = "";
  private closing = "";
  private harmony: HarmonyReader | undefined;

  push(text: string): readonly ThoughtPiece[] {
    if (text === "") return [];
    if (this.harmony !== undefined) return this.harmony.push(text);
    switch (this.phase) {
      case "before":
        return this.open(this.held + text);
      case "thinking":
        return this.think(this.held + text);
      case "after":
        return this.lead(text);
      case "text":
        return [{ type: "text", text }];
      default:
        return this.phase satisfies never;
    }
  }

  /** The whole text, which tells more: a template may have opened the thought that it closes (open-webui#11259). */
  pushWhole(text: string): readonly ThoughtPiece[] {
    return this.push(this.phase === "before" && closesOnly(text) ? `${OPENINGS[0]}${text}` : text);
  }

  /** What is held back; thinking that was never closed stays thinking. */
  end(): readonly ThoughtPiece[] {
    if (this.harmony !== undefined) return this.harmony.end();
    const { held } = this;
    this.held = "";
    if (held === "") return [];
    return [{ type: this.phase === "thinking" ? "thinking" : "text", text: held }];
  }

  private open(text: string): readonly ThoughtPiece[] {
    const start = text.trimStart();
    const opening = OPENINGS.find((tag) => start.startsWith(tag));
    if (opening !== undefined) {
      this.phase = "thinking";
      this.closing = CLOSINGS.get(opening)!;
      return this.think(start.slice(opening.length));
    }
    if (HARMONY_STARTS.some((mark) => start.startsWith(mark))) {
      this.harmony = new HarmonyReader();
      return this.harmony.push(start);
    }
    if (LEFTOVER.test(start)) {
      this.phase = "after";
      this.held = "";
      return this.lead(start.slice(CLOSING.length));
    }
    const undecided = mayBeTag(start) && text.length - start.length <= MAX_LEAD;
    this.held = undecided ? text : "";
    if (undecided) return [];
    this.phase = "text";
    return [{ type: "text", text }];
  }

  private think(text: string): readonly ThoughtPiece[] {
    const at = text.indexOf(this.closing);
    if (at >= 0) {
      this.phase = "after";
      this.held = "";
      return [...thought(text.slice(0, at)), ...this.lead(text.slice(at + this.closing.length))];
    }
    const safe = text.length - overlap(text, this.closing);
    this.held = text.slice(safe);
    return thought(text.slice(0, safe));
  }

  /** Templates put blank lines between the thinking and the answer. */
  private lead(text: string): readonly ThoughtPiece[] {
    const start = text.trimStart();
    if (start === "") return [];
    this.phase = "text";
    return [{ type: "text", text: start }];
  }
}

/**
 * What can be read of OpenRouter's list of `reasoning.text`, `reasoning.summary` and `reasoning.encrypted`:
 * https://openrouter.ai/docs/use-cases/reasoning-tokens (read 2026-11-22). Beside it the same text often stands in
 * `reasoning`: who has read that one must not add this one.
 */
export function reasoningText(details: Json | undefined): string {
  if (!Array.isArray(details)) return "";
  let text = "";
  for (const detail of details) {
    const said = isObject(detail) ? detail["text"] ?? detail["summary"] : undefined;
    if (typeof said === "string") text += said;
  }
  return text;
}

/** `start`: how a text begins, behind blanks. */
function mayBeTag(start: string): boolean {
  if ([...OPENINGS, ...HARMONY_STARTS, CLOSING].some((tag) => tag.startsWith(start))) return true;
  return start.startsWith(CLOSING) && start.length <= MAX_LEAD && start.slice(CLOSING.length).trim() === "";
}

/** Whether `text` has the end of a thought and no beginning; not where it may be shown to somebody. */
function closesOnly(text: string): boolean {
  if (!text.includes(CLOSING) || OPENINGS.some((tag) => text.includes(tag))) return false;
  const at = text.search(BARE_CLOSING);
  if (at < 0 || text.indexOf(CLOSING) !== text.lastIndexOf(CLOSING)) return false;
  return text.slice(0, at).split("```").length % 2 === 1;
}

function thought(text: string): readonly ThoughtPiece[] {
  return text === "" ? [] : [{ type: "thinking", text }];
}

/** How much of the end of `text` may be the beginning of `tag`. */
function overlap(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(tag.slice(0, length))) return length;
  }
  return 0;
}
