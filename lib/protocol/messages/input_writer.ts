/**
 * A call's arguments as they go out: as they come, repaired on the way, where they begin like a JSON object, else held
 * until they are whole and then repaired, since a client that cannot read them asks for the whole answer again.
 */
import { repairArguments } from "../json_repair.ts";
import { LooseJson } from "../loose_json.ts";

/** Arguments that have to be repaired are held; a patch of a large file stays far below. */
const MAX_HELD = 32 * 1024 * 1024;

/** Tools whose arguments `repairArguments` knows to be wrong although they are JSON; they are small. */
const QUIRKY: ReadonlySet<string> = new Set(["Read"]);

const BLANK = /^\s*$/;
const BEGINS_LIKE_JSON = /^\s*\{\s*["}]/;
const MAY_BEGIN_LIKE_JSON = /^\s*(?:\{\s*)?$/;
/** More blanks than anybody puts in front. */
const MAX_HEAD = 1024;

export class InputWriter {
  private readonly pieces: string[] = [];
  private length = 0;
  private head = "";
  private mode: "undecided" | "through" | "held";
  private readonly json = new LooseJson();

  /** `tool`: as the client calls it. `isRaw`: the arguments are a text, not JSON. */
  constructor(private readonly tool: string, private readonly isRaw: boolean) {
    this.mode = isRaw || QUIRKY.has(tool) ? "held" : "undecided";
  }

  /** What goes out now; `undefined`: more than may be held. */
  push(text: string): string | undefined {
    if (this.mode === "through") return this.through(text);
    if (this.mode === "undecided") {
      this.head += text;
      if (this.head.length < MAX_HEAD && MAY_BEGIN_LIKE_JSON.test(this.head)) return "";
      this.mode = BEGINS_LIKE_JSON.test(this.head) ? "through" : "held";
      if (this.mode === "through") return this.through(this.head);
      text = this.head;
    }
    this.pieces.push(text);
    this.length += text.length;
    return this.length > MAX_HELD ? undefined : "";
  }

  /** What is still owed; `undefined`: the arguments are cut or no object, and nothing can be made of them. */
  end(): string | undefined {
    if (this.mode === "through") {
      const { isWhole, rest } = this.json.end();
      return isWhole ? rest : undefined;
    }
    const whole = this.mode === "held" ? this.pieces.join("") : this.head;
    if (this.isRaw) return JSON.stringify({ input: whole });
    return BLANK.test(whole) ? "{}" : repairArguments(whole, this.tool);
  }

  private through(text: string): string | undefined {
    const out = this.json.push(text);
    return this.json.heldLength > MAX_HELD ? undefined : out;
  }
}
