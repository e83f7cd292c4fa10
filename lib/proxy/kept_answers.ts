/**
 * Answers of converted requests that a client may go on from by `previous_response_id`: in memory, bounded in number and
 * bytes, for an hour. Each holds only what its own request added, so a long conversation is not kept again with each of
 * its turns.
 */
import { type Json, stringMember } from "../json.ts";
import { type KeptTurn, referenceOf, type ResponseHistory } from "../protocol/response_history.ts";

export interface KeptAnswersOptions {
  readonly maxAnswers: number;
  /** Of JSON. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

const DEFAULTS: KeptAnswersOptions = { maxAnswers: 1000, maxBytes: 64 * 1024 * 1024, maxAgeMs: 60 * 60 * 1000 };

interface Kept {
  /** Of its items. */
  readonly ids: readonly string[];
  readonly previous: string | undefined;
  /**
   * A list, as JSON: parsed it would take several times the memory, and as text twice as much, with a single letter in it
   * that is not of Latin-1.
   */
  readonly items: Uint8Array;
  readonly usedAt: number;
}

export class KeptAnswers {
  /** The one that was used least lately comes first. */
  private readonly kept = new Map<string, Kept>();
  /** The answer that each item is in. */
  private readonly answerOf = new Map<string, string>();
  private bytes = 0;

  /** @param monotonic milliseconds of a clock that never goes back */
  constructor(private readonly monotonic: () => number, private readonly options = DEFAULTS) {}

  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  /** Those of one owner: nobody goes on from another's conversation. */
  of(owner: string): ResponseHistory {
    const keyOf = (id: string) => `${owner}\n${id}`;
    return {
      find: (id) => this.find(keyOf, id),
      item: (id) => this.item(keyOf(id), id),
      keep: ({ id, previous, items }: KeptTurn) => {
        // A reference is not what it stands for, which an earlier answer has.
        const own = items.filter((item) => referenceOf(item) === undefined);
        const ids = own.flatMap((item) => stringMember(item, "id") ?? []).map(keyOf);
        this.keep(keyOf(id), { ids, previous, items: encoder.encode(JSON.stringify(items)), usedAt: this.monotonic() });
      },
    };
  }

  private item(key: string, id: string): Json | undefined {
    const answer = this.answerOf.get(key) ?? "";
    const turn = this.kept.get(answer);
    const now = this.monotonic();
    if (turn === undefined || now - turn.usedAt > this.options.maxAgeMs) return undefined;
    this.kept.delete(answer);
    this.kept.set(answer, { ...turn, usedAt: now });
    return itemsOf(turn).find((item) => stringMember(item, "id") === id);
  }

  private find(keyOf: (id: string) => string, last: string): Json[] | undefined {
    const turns = new Map<string, Kept>();
    const now = this.monotonic();
    for (let id: string | undefined = last; id !== undefined;) {
      const key = keyOf(id);
      const turn = this.kept.get(key);
      // A conversation whose beginning is gone is gone. So is one with an upstream that gave an id again: it leads back to
      // itself.
      if (turn === undefined || turns.has(key) || now - turn.usedAt > this.options.maxAgeMs) return undefined;
      turns.set(key, turn);
      id = turn.previous;
    }
    // All of a conversation is used when its last answer is.
    for (const [key, turn] of turns) {
      this.kept.delete(key);
      this.kept.set(key, { ...turn, usedAt: now });
    }
    return [...turns.values()].toReversed().flatMap(itemsOf);
  }

  private keep(key: string, turn: Kept): void {
    const { maxAnswers, maxBytes, maxAgeMs } = this.options;
    this.remove(key);
    this.kept.set(key, turn);
    for (const id of turn.ids) this.answerOf.set(id, key);
    this.bytes += turn.items.length;
    for (const [oldest, { usedAt }] of this.kept) {
      const isOver = this.kept.size > maxAnswers || this.bytes > maxBytes;
      if (!isOver && turn.usedAt - usedAt <= maxAgeMs) return;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    const turn = this.kept.get(key);
    for (const id of turn?.ids ?? []) if (this.answerOf.get(id) === key) this.answerOf.delete(id);
    this.bytes -= turn?.items.length ?? 0;
    this.kept.delete(key);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function itemsOf({ items }: Kept): Json[] {
  return JSON.parse(decoder.decode(items)) as Json[];
}
