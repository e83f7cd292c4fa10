import assert from "node:assert/strict";
import { classify } from "../../lib/learning/classify.ts";
import { PATTERNS } from "../../lib/learning/patterns.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { sent } from "./sent.ts";

const CORPUS = new URL("../../../shared/corpora/errors.jsonl", import.meta.url);

interface Row {
  readonly id: string;
  readonly protocol: string;
  readonly status: number;
  readonly parameter: string | null;
  readonly body: unknown;
  readonly allowed: readonly string[];
}

/** Each with its reason in docs/learning.md. */
const MISSES: ReadonlySet<string> = new Set(["e180"]);

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  "openai-chat": "chat",
  "openai-responses": "responses",
  "anthropic-messages": "messages",
  gemini: "gemini",
};

function readCorpus(): string | undefined {
  try {
    return Deno.readTextFileSync(CORPUS);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A request that has what the row says was refused. */
function sentFor({ protocol, parameter }: Row) {
  // A front of another protocol that shows the words of the Messages API behind it.
  if (parameter?.startsWith("messages[].content")) return sent("messages");
  const wire = PROTOCOLS[protocol]!;
  if (parameter === "max_completion_tokens") {
    return sent(wire, { max_tokens: undefined, max_completion_tokens: 32_000 });
  }
  const absent = parameter !== null && /^\w+$/.test(parameter) && wire !== "gemini" && !(parameter in sent(wire).body);
  return sent(wire, absent ? { [parameter]: 1 } : {});
}

const corpus = readCorpus();

Deno.test({
  name: "classify chooses a reaction that each recorded error body allows, but for the misses that are named",
  ignore: corpus === undefined,
  fn() {
    const rows = corpus!.trim().split("\n").map((line) => JSON.parse(line) as Row);
    const missed = rows.filter((row) => {
      const text = typeof row.body === "string" ? row.body : JSON.stringify(row.body);
      const { reaction } = classify({ status: row.status, text }, sentFor(row));
      return !row.allowed.includes(reaction.type);
    }).map(({ id }) => id);
    assert.deepEqual(missed, [...MISSES]);
    assert.ok(rows.length > 100 && missed.length <= rows.length * 0.05);
  },
});

Deno.test("PATTERNS have a name and an example each, and no name twice", () => {
  assert.equal(new Set(PATTERNS.map(({ name }) => name)).size, PATTERNS.length);
  for (const { example } of PATTERNS) assert.notEqual(example, "");
});

Deno.test("docs/learning.md has a row for each pattern, and names each miss", () => {
  const document = Deno.readTextFileSync(new URL("../../docs/learning.md", import.meta.url));
  for (const { name, example } of PATTERNS) {
    const row = document.split("\n").find((line) => line.split("|")[1]?.trim() === name);
    assert.ok(row?.includes(example), name);
  }
  for (const id of MISSES) assert.ok(document.includes(`\`${id}\``), id);
});
