/**
 * Harmony, as gpt-oss writes: https://github.com/openai/harmony/blob/main/docs/format.md (read 2026-11-27). Servers that
 * do not read it hand it on as the answer's text (ml-explore/mlx-lm#1867).
 *
 *     <|start|>ROLE<|channel|>CHANNEL to=RECIPIENT<|constrain|>json<|message|>BODY<|end|>
 *
 * The first `<|start|>ROLE` stands in the prompt, and the last mark is often one that the server has stopped at.
 */
import type { ThoughtPiece } from "./thought_piece.ts";

/** How an answer in this format begins. */
export const HARMONY_STARTS: readonly string[] = ["<|channel|>", "<|start|>assistant"];

const BODY_MARK = "<|message|>";
/** What ends a body: marks of its own, or the next head. */
const END = /<\|(?:end|return|call|start|channel)\|>/;
const LONGEST_END = "<|channel|>".length;
/** What some write between two messages. */
const BETWEEN = /^(?:\s|<\|(?:end|return|call)\|>)+/;
/** No head is longer; what is, is text. */
const MAX_HEAD = 400;

/** A call stays in the text, in one spelling, for `written_call.ts` to read. */
export const HARMONY_CALL = { open: "<|channel|>commentary to=", close: "<|call|>" } as const;

type Body = ThoughtPiece["type"] | "call";

/** Takes the text of an answer that begins with one of `HARMONY_STARTS`, wherever its deltas are cut. */
export class HarmonyReader {
  private held = "";
  /** `undefined`: a head is being read. */
  private body: Body | undefined;
  /** What the last piece was. */
  private last: ThoughtPiece["type"] | undefined;
  /** Between two messages of one kind. */
  private gap = "";
  private out: ThoughtPiece[] = [];

  push(text: string): readonly ThoughtPiece[] {
    this.out = [];
    this.held += text;
    while (this.body === undefined ? this.readHead() : this.readBody(this.body));
    return this.out;
  }

  end(): readonly ThoughtPiece[] {
    this.out = [];
    this.say(this.body ?? "text", this.body === undefined ? this.held.replace(BETWEEN, "") : this.held);
    if (this.body === "call") this.say("call", HARMONY_CALL.close);
    this.held = "";
    return this.out;
  }

  /** Whether there is more to read. */
  private readHead(): boolean {
    const start = this.held.replace(BETWEEN, "");
    const isPlain = start !== "" && !start.startsWith("<|") && start !== "<";
    const at = this.held.indexOf(BODY_MARK);
    if (isPlain || (at < 0 && this.held.length > MAX_HEAD)) {
      this.open("text");
      if (!isPlain) this.say("text", start);
      this.held = isPlain ? start : "";
      return true;
    }
    if (at < 0) return false;
    const head = this.held.slice(0, at);
    this.held = this.held.slice(at + BODY_MARK.length);
    const recipient = /\sto=(?:functions\.)?([\w.:-]+)/.exec(head)?.[1];
    const role = /<\|start\|>\s*([\w.:-]+)/.exec(head)?.[1] ?? "assistant";
    if (role !== "assistant") this.open("thinking");
    else if (recipient !== undefined) {
      this.open("call");
      this.say("call", `${HARMONY_CALL.open}${recipient}${BODY_MARK}`);
    } else this.open(/<\|channel\|>\s*analysis/.test(head) ? "thinking" : "text");
    return true;
  }

  private readBody(body: Body): boolean {
    const found = END.exec(this.held);
    if (found === null) {
      const mark = this.held.lastIndexOf("<");
      const safe = mark >= 0 && this.held.length - mark < LONGEST_END ? mark : this.held.length;
      this.say(body, this.held.slice(0, safe));
      this.held = this.held.slice(safe);
      return false;
    }
    this.say(body, this.held.slice(0, found.index));
    if (body === "call") this.say(body, HARMONY_CALL.close);
    const isHead = found[0] === "<|start|>" || found[0] === "<|channel|>";
    this.held = this.held.slice(found.index + (isHead ? 0 : found[0].length));
    this.body = undefined;
    return true;
  }

  private open(body: Body): void {
    this.body = body;
    this.gap = this.last === body ? "\n\n" : "";
  }

  private say(body: Body, text: string): void {
    if (text === "") return;
    const type = body === "thinking" ? "thinking" : "text";
    this.out.push({ type, text: this.gap + text });
    this.gap = "";
    this.last = type;
  }
}
