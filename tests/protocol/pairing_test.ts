import assert from "node:assert/strict";
import fc from "fast-check";
import type { Part, ToolCallPart, ToolResultPart, Turn } from "../../lib/protocol/conversation.ts";
import { repairPairs } from "../../lib/protocol/pairing.ts";
import { assistant, system, text, user } from "./conversation.ts";

const call = (id: string, kind: ToolCallPart["kind"] = "function"): Part => ({
  type: "tool_call",
  id,
  name: "f",
  kind,
  arguments: "{}",
});
const result = (callId: string, said = "ok", kind: ToolCallPart["kind"] = "function"): Part => ({
  type: "tool_result",
  callId,
  kind,
  parts: said === "" ? [] : [text(said)],
  isError: false,
});

/** `A:call a,text` for each turn. */
const shown = (turns: readonly Turn[]) =>
  turns.map(({ role, parts }) => `${role[0]}:${parts.map(shownPart).join(",")}`).join(" ");
const shownPart = (part: Part): string => {
  switch (part.type) {
    case "tool_call":
      return `call ${part.id}`;
    case "tool_result":
      return `result ${part.callId}${part.isError ? " error" : ""}`;
    case "text":
      return part.text.replaceAll(" ", "_");
    default:
      return part.type;
  }
};

const CASES: readonly (readonly [name: string, turns: readonly Turn[], is: string])[] = [
  ["keeps what is right", [user(text("hi")), assistant(call("a")), user(result("a"))], "u:hi a:call a u:result a"],
  [
    "A11 puts results before the user's text",
    [assistant(call("a")), user(text("hi"), result("a"))],
    "a:call a u:result a,hi",
  ],
  ["A12 merges turns of one role", [user(text("a")), user(text("b")), assistant(text("c"))], "u:a,b a:c"],
  [
    "D9 folds an assistant's text before the results",
    [assistant(call("a")), assistant(text("so")), user(result("a"))],
    "a:call a,so u:result a",
  ],
  [
    "D9 moves results up over a user's turn",
    [assistant(call("a")), user(text("wait")), assistant(text("so")), user(result("a"), text("go"))],
    "a:call a u:result a,wait a:so u:go",
  ],
  [
    "D9 moves results up over a system's turn",
    [assistant(call("a")), system(text("note")), user(result("a"))],
    "a:call a u:result a s:note",
  ],
  [
    "D10 gathers parallel calls and orders their results",
    [assistant(call("a")), assistant(call("b")), user(result("b")), user(result("a"))],
    "a:call a,call b u:result a,result b",
  ],
  ["D11 answers a call without a result", [assistant(call("a")), user(text("hi"))], "a:call a u:result a error,hi"],
  ["D11 answers a call at the very end", [assistant(text("x"), call("a"))], "a:x,call a u:result a error"],
  [
    "D11 makes text of a result without a call",
    [user(result("a", "data"), text("hi"))],
    "u:Result_of_an_earlier_tool_call_(a):,data,hi",
  ],
  ["D11 drops an empty result without a call", [user(result("a", "")), assistant(text("hi"))], "a:hi"],
  [
    "D11 takes a result before its call for one without",
    [user(result("a", "data")), assistant(call("a")), user(text("hi"))],
    "u:Result_of_an_earlier_tool_call_(a):,data a:call a u:result a error,hi",
  ],
  [
    "numbers an id that is used again",
    [assistant(call("a")), user(result("a", "1")), assistant(call("a")), user(result("a", "2"))],
    "a:call a u:result a a:call a_2 u:result a_2",
  ],
  [
    "numbers equal ids of one turn",
    [assistant(call("a"), call("a")), user(result("a"), result("a"))],
    "a:call a,call a_2 u:result a,result a_2",
  ],
  ["keeps system turns apart", [system(text("a")), system(text("b"))], "s:a s:b"],
];

for (const [name, turns, is] of CASES) {
  Deno.test(`repairPairs ${name}`, () => {
    assert.equal(shown(repairPairs(turns)), is);
  });
}

Deno.test("repairPairs tells a result the kind of its call", () => {
  const { kind: _, ...unsaid } = result("a") as ToolResultPart;
  const [, answer] = repairPairs([assistant(call("a", "custom")), user(unsaid)]);
  assert.deepEqual(answer?.parts[0], { ...unsaid, kind: "custom" });
  const [, other] = repairPairs([assistant(call("a", "custom")), user(result("a"))]);
  assert.deepEqual(other?.parts[0], { ...unsaid, kind: "custom" });
});

const id = fc.constantFrom("a", "b", "c", "a_2");
const part: fc.Arbitrary<Part> = fc.oneof(
  id.map((each) => call(each)),
  fc.tuple(id, fc.constantFrom("ok", "")).map(([each, said]) => result(each, said)),
  fc.constantFrom("x", "y").map(text),
);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.array(part.filter(({ type }) => type !== "tool_result"), { maxLength: 4 }).map((parts) => assistant(...parts)),
  fc.array(part.filter(({ type }) => type !== "tool_call"), { maxLength: 4 }).map((parts) => user(...parts)),
  fc.constant(system(text("s"))),
);

Deno.test("repairPairs D11 pairs any conversation, and does so once", () => {
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 8 }), (turns) => {
      const repaired = repairPairs(turns);
      assert.deepEqual(repairPairs(repaired), repaired, "not idempotent");
      const ids = new Set<string>();
      repaired.forEach(({ role, parts }, i) => {
        const calls = parts.flatMap((each) => each.type === "tool_call" ? [each.id] : []);
        const next = repaired[i + 1]?.parts ?? [];
        const results = next.flatMap((each) => each.type === "tool_result" ? [each.callId] : []);
        if (role === "assistant") assert.deepEqual(results, calls);
        if (calls.length > 0) assert.ok(next.slice(0, calls.length).every(({ type }) => type === "tool_result"));
        for (const each of calls) {
          assert.ok(!ids.has(each), `${each} is used twice`);
          ids.add(each);
        }
      });
    }),
    { numRuns: 500 },
  );
});

Deno.test("repairPairs takes a long session whose calls have all the same id, or none, in the time of its length", () => {
  const turns = Array.from({ length: 20_000 }, () => [assistant(call("")), user(result(""))]).flat();
  const started = performance.now();
  assert.equal(repairPairs(turns).at(-1)!.parts[0]!.type, "tool_result");
  assert.ok(performance.now() - started < 3000, "quadratic");
});
