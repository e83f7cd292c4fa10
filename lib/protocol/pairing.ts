/**
 * Calls and results in pairs. Upstreams reject a call without its result right behind it and a result without its call;
 * histories have both, after a compaction, an abort or a change of provider.
 */
import type { Part, ToolCallPart, ToolResultPart, Turn } from "./conversation.ts";

/** Said to the model where a call has no result. */
const UNANSWERED = "No result: the call was interrupted";

/**
 * `turns` with each call answered in the turn right behind it, in the order of the calls, and no result without a call.
 *
 * Turns of the user or the assistant that follow each other become one. A result that comes later is moved up; a call
 * without any gets an error as its result; a result without a call becomes text of its turn; an id that is used again
 * gets a number. Doing it twice changes nothing.
 */
export function repairPairs(turns: readonly Turn[]): Turn[] {
  const merged: OpenTurn[] = [];
  for (const turn of turns) append(merged, turn);
  const pairs = pairsOf(merged);
  const ids = new UnusedIds();
  const out: OpenTurn[] = [];
  for (const turn of merged) {
    const results: ToolResultPart[] = [];
    const parts = turn.parts.flatMap((part): readonly Part[] => {
      if (part.type === "tool_result") return keptResult(part, pairs);
      if (!isCall(part, turn)) return [part];
      const id = ids.next(part.id);
      results.push(resultOf(part, pairs.get(part), id));
      return [id === part.id ? part : { ...part, id }];
    });
    append(out, { role: turn.role, parts });
    append(out, { role: "user", parts: results });
  }
  return out;
}

/** Calls to their results, and results to the calls that they answer. */
type Pairs = ReadonlyMap<ToolCallPart | ToolResultPart, ToolCallPart | ToolResultPart>;

/** A result belongs to the first unanswered call of its id in the last turn that used the id. */
function pairsOf(turns: readonly Turn[]): Pairs {
  const pairs = new Map<ToolCallPart | ToolResultPart, ToolCallPart | ToolResultPart>();
  const open = new Map<string, { readonly turn: Turn; readonly calls: ToolCallPart[] }>();
  for (const turn of turns) {
    for (const part of turn.parts) {
      if (isCall(part, turn)) {
        const last = open.get(part.id);
        if (last?.turn === turn) last.calls.push(part);
        else open.set(part.id, { turn, calls: [part] });
      }
      if (part.type !== "tool_result") continue;
      const call = open.get(part.callId)?.calls.shift();
      if (call === undefined) continue;
      pairs.set(part, call);
      pairs.set(call, part);
    }
  }
  return pairs;
}

function isCall(part: Part, turn: Turn): part is ToolCallPart {
  return part.type === "tool_call" && turn.role === "assistant";
}

/** What stays of a result where it stands: nothing if it goes to its call. */
function keptResult(part: ToolResultPart, pairs: Pairs): readonly Part[] {
  if (pairs.has(part)) return [];
  const intro = part.isError ? "Error from an earlier tool call" : "Result of an earlier tool call";
  const shown = part.parts.filter(({ type }) => type === "text" || type === "image" || type === "document");
  return shown.length === 0 ? [] : [{ type: "text", text: `${intro} (${part.callId}):` }, ...shown];
}

function resultOf(call: ToolCallPart, result: ToolCallPart | ToolResultPart | undefined, id: string): ToolResultPart {
  if (result?.type === "tool_result") return { ...result, callId: id, kind: call.kind };
  return {
    type: "tool_result",
    callId: id,
    kind: call.kind,
    parts: [{ type: "text", text: UNANSWERED }],
    isError: true,
  };
}

class UnusedIds {
  private readonly used = new Set<string>();
  /** The numbers that come next; some servers give all of a session's calls one id or none. */
  private readonly numbers = new Map<string, number>();

  /** The id, or the first of `id_2`, `id_3`, ... that no earlier call has. */
  next(id: string): string {
    let name = id;
    let n = this.numbers.get(id) ?? 2;
    for (; this.used.has(name); n++) name = `${id}_${n}`;
    this.numbers.set(id, n);
    this.used.add(name);
    return name;
  }
}

/** A turn that others may still be added to. */
interface OpenTurn extends Turn {
  readonly parts: Part[];
}

/** System turns stay apart: each keeps its place and its own cache mark. */
function append(turns: OpenTurn[], { role, parts }: Turn): void {
  if (parts.length === 0) return;
  const last = turns[turns.length - 1];
  if (last?.role !== role || role === "system") turns.push({ role, parts: [...parts] });
  else for (const part of parts) last.parts.push(part);
}
