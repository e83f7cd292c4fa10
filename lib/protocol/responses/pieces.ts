/**
 * The texts of one item as its stream has told them. Their indexes tell them apart; but up to the spring of 2026 vLLM
 * counted them up with every delta (vllm-project/vllm #29947, read 2026-11-27). So where texts are announced, an index that
 * nobody has announced begins none as long as the one before has not ended.
 */
import type { ReasoningSource } from "./reasoning.ts";

/** Of a message its text and refusals; of reasoning its summary and what the model really thought. */
export type PieceType = "text" | "refusal" | ReasoningSource;

interface LastPiece {
  readonly type: PieceType;
  readonly piece: number;
}

export class Pieces {
  /** Each text so far, by its index in the item. */
  private readonly told = new Map<number, string>();
  /** The one that was told last, until it has ended. */
  private last: LastPiece | undefined;
  private readonly announced = new Set<number>();

  /** The indexes of what was told, in its order. */
  keys(): readonly number[] {
    return [...this.told.keys()];
  }

  get(piece: number): string | undefined {
    return this.told.get(piece);
  }

  /** A text of `index` will come; summaries are not asked for, as nobody counts them wrongly. */
  announce(index: number): void {
    this.announced.add(index);
    this.last = undefined;
  }

  /** The piece that an event about `index` means. */
  at(type: PieceType, index: number): number {
    if (this.told.has(index) || this.announced.size === 0 || this.announced.has(index)) return index;
    return type !== "summary" && this.last?.type === type ? this.last.piece : index;
  }

  /** Takes a text of `piece`; whether it is its first. */
  add(type: PieceType, piece: number, text: string): boolean {
    const told = this.told.get(piece);
    this.told.set(piece, told === undefined ? text : told + text);
    if (this.last?.piece !== piece) this.last = { type, piece };
    return told === undefined;
  }

  /** Of `piece` nothing more comes. */
  end(piece: number): void {
    if (this.last?.piece === piece) this.last = undefined;
  }

  /** Whether `whole`, told for `piece`, is all that was told before, of which that piece is nothing. */
  isAll(type: PieceType, piece: number, whole: string): boolean {
    return !this.told.has(piece) && this.last?.type === type && this.all() === whole;
  }

  /** What of an item's `wholes` is still untold where it was told in other pieces than these; `undefined`: in these. */
  beyond(wholes: readonly string[]): string | undefined {
    if (this.told.size === 0 || this.told.size === wholes.length) return undefined;
    const told = this.all();
    const whole = wholes.join("");
    const isCutFiner = this.told.size > wholes.length && whole.startsWith(told);
    return isCutFiner || whole === told ? whole.slice(told.length) : undefined;
  }

  private all(): string {
    return [...this.told.values()].join("");
  }
}
