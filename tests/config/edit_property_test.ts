/** Files written in every style that people have, and edits of them: what an edit does not concern stays as it was. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { applyEdits } from "../../lib/config/edit/apply_edits.ts";
import { type ConfigEdit, edited } from "../../lib/config/edit/config_edit.ts";
import {
  type FilePath,
  type FileValue,
  isEqual,
  isList,
  isMap,
  parseFileValue,
} from "../../lib/config/edit/file_value.ts";
import type { Json } from "../../lib/json.ts";
import { say } from "../../lib/phrases/say.ts";

const RUNS = 1500;

/** Numbers from 0 below `limit`, the same for the same seed (mulberry32). */
type Dice = (limit: number) => number;

function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const TEXTS = [
  "x",
  "8080",
  "true",
  "a b",
  "https://a.example/v1",
  "${KEY:de fault}",
  "it's",
  'say "no"',
  "a: b # c",
  "",
  "-",
  "ünï",
  "#",
  "a,b]}",
];

function value(dice: Dice, depth: number): Json {
  const kind = dice(depth === 0 ? 2 : 6);
  if (kind < 2) return dice(8) === 0 ? null : TEXTS[dice(TEXTS.length)]!;
  const size = dice(4);
  if (kind < 4) return Array.from({ length: size }, () => value(dice, depth - 1));
  return Object.fromEntries(Array.from({ length: size }, () => [`k${dice(9)}`, value(dice, depth - 1)]));
}

/** Lines of `json` as somebody might have written it. */
class Writer {
  #count = 0;

  constructor(readonly dice: Dice) {}

  file(json: Json): string {
    const newline = this.dice(4) === 0 ? "\r\n" : "\n";
    const lines = ["# head", ...this.#block(json, ""), ...(this.dice(2) === 0 ? ["", "# tail"] : [])];
    return lines.join(newline) + (this.dice(4) === 0 ? "" : newline);
  }

  /** Each comment is another one, so that a lost one is noticed. */
  #comment(): string {
    return `# note ${this.#count++}`;
  }

  #block(json: Json, indent: string): string[] {
    if (Array.isArray(json) && json.length > 0) {
      return json.flatMap((item) => [...this.#above(indent), ...this.#member(`${indent}-`, item, `${indent}  `)]);
    }
    if (typeof json === "object" && json !== null && !Array.isArray(json) && Object.keys(json).length > 0) {
      return Object.entries(json).flatMap(([key, member]) => [
        ...this.#above(indent),
        ...this.#member(`${indent}${key}:`, member, `${indent}  `),
      ]);
    }
    return [`${indent}${this.#flow(json)}`];
  }

  #above(indent: string): string[] {
    return this.dice(5) === 0 ? [`${indent}${this.#comment()}`] : this.dice(8) === 0 ? [""] : [];
  }

  #member(start: string, json: Json, indent: string): string[] {
    const behind = this.dice(4) === 0 ? `  ${this.#comment()}` : "";
    const isInline = typeof json !== "object" || json === null || Object.keys(json).length === 0 || this.dice(4) === 0;
    if (isInline) return [`${start} ${this.#flow(json)}${behind}`];
    const lines = this.#block(json, indent);
    // `- key: value` on one line.
    if (start.endsWith("-") && !lines[0]!.trim().startsWith("#") && lines[0] !== "" && this.dice(3) > 0) {
      return [`${start} ${lines[0]!.trimStart()}`, ...lines.slice(1)];
    }
    return [`${start}${behind}`, ...lines];
  }

  #flow(json: Json): string {
    if (json === null) return this.dice(2) === 0 ? "null" : "~";
    if (Array.isArray(json)) return `[${json.map((item) => this.#flow(item)).join(",  ")}]`;
    if (typeof json === "object") {
      return `{${Object.entries(json).map(([key, member]) => `${key}: ${this.#flow(member)}`).join(", ")}}`;
    }
    const text = String(json);
    if (/^[a-z0-9]+$/.test(text) && this.dice(2) === 0) return text;
    return this.dice(2) === 0 ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
  }
}

function paths(json: FileValue, path: FilePath = []): FilePath[] {
  const members = isList(json)
    ? json.map((item, index): [number, FileValue] => [index, item])
    : isMap(json)
    ? Object.entries(json)
    : [];
  return [path, ...members.flatMap(([step, member]) => paths(member as FileValue, [...path, step]))];
}

function editOf(json: FileValue, dice: Dice): ConfigEdit {
  const all = paths(json);
  const path = all[dice(all.length)]!;
  switch (dice(5)) {
    case 0:
      if (path.length > 0) return { type: "delete", path };
      break;
    case 1: {
      const lists = all.filter((other) => isList(at(json, other)) && (at(json, other) as FileValue[]).length > 1);
      const list = lists[dice(Math.max(1, lists.length))];
      if (list === undefined) break;
      const { length } = at(json, list) as FileValue[];
      return { type: "move", path: list, from: dice(length), to: dice(length) };
    }
    case 2: {
      const lists = all.filter((other) => isList(at(json, other)));
      const list = lists[dice(Math.max(1, lists.length))];
      if (list !== undefined) return { type: "append", path: list, value: value(dice, 2) };
      break;
    }
    case 3: {
      const maps = all.filter((other) => isMap(at(json, other)));
      const map = maps[dice(Math.max(1, maps.length))];
      if (map !== undefined) return { type: "set", path: [...map, `new${dice(3)}`], value: value(dice, 2) };
    }
  }
  return { type: "set", path, value: value(dice, 2) };
}

function at(json: FileValue, path: FilePath): FileValue {
  return path.reduce<FileValue>((found, step) => (found as Record<string | number, FileValue>)[step]!, json);
}

interface Case {
  readonly before: string;
  readonly edit: ConfigEdit;
  readonly wanted: FileValue;
}

function caseOf(seed: number): Case | undefined {
  const dice = diceOf(seed);
  const root = Object.fromEntries(Array.from({ length: 1 + dice(4) }, (_, index) => [`r${index}`, value(dice, 3)]));
  const before = new Writer(dice).file(root);
  const meaning = parseFileValue(before);
  assert.ok(meaning !== undefined, before);
  const edit = editOf(meaning, dice);
  const wanted = edited(meaning, edit);
  return wanted.type === "refused" || edit.path.length === 0 && edit.type === "set"
    ? undefined
    : { before, edit, wanted: wanted.value };
}

function check({ before, edit, wanted }: Case): string {
  const told = () => `${JSON.stringify(edit)}\n${before}`;
  const outcome = applyEdits(before, [edit]);
  assert.ok(outcome.type === "ok", `${outcome.type === "refused" ? say(outcome.reason) : ""}\n${told()}`);
  assert.ok(isEqual(parseFileValue(outcome.text), wanted), `${told()}\n=>\n${outcome.text}`);
  return outcome.text;
}

Deno.test("applyEdits does what an edit says, whatever the file's style", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const made = caseOf(seed);
      if (made !== undefined) check(made);
    }),
    { numRuns: RUNS },
  );
});

Deno.test("applyEdits leaves every line that an edit does not concern as it was, in its order", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const made = caseOf(seed);
      if (made === undefined || made.edit.type === "move") return;
      const after = check(made);
      const top = String(made.edit.path[0]);
      // What lies under other keys of the root than the edited one, with the comments between.
      const blocks = made.before.split(/^(?=r\d)/m).filter((block) => !block.startsWith(`${top}:`));
      const left = after.split(/\r?\n/).values();
      for (const line of blocks.flatMap((block) => block.split(/\r?\n/).filter((text) => text !== ""))) {
        const isThere = left.some((other) => other === line);
        assert.ok(isThere, `${JSON.stringify(made.edit)}\n${made.before}\n=>\n${after}\nlost:\n${line}`);
      }
    }),
    { numRuns: RUNS },
  );
});

Deno.test("applyEdits changes nothing but the text of a scalar that is set", () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom("new", "n e w", "${NEW:}", "a: [b]"), (seed, text) => {
      const made = caseOf(seed);
      if (made === undefined) return;
      const meaning = parseFileValue(made.before)!;
      const scalars = paths(meaning).filter((path) => typeof at(meaning, path) === "string");
      const path = scalars[Math.abs(seed) % Math.max(1, scalars.length)];
      if (path === undefined) return;
      const marked = applyEdits(made.before, [{ type: "set", path, value: "MARK" }]);
      const outcome = applyEdits(made.before, [{ type: "set", path, value: text }]);
      assert.ok(marked.type === "ok" && outcome.type === "ok");
      const [front, back] = marked.text.split("MARK") as [string, string];
      assert.ok(made.before.startsWith(front) && made.before.endsWith(back));
      assert.ok(outcome.text.startsWith(front) && outcome.text.endsWith(back));
      const old = made.before.slice(front.length, made.before.length - back.length);
      assert.ok(!old.includes("\n") && !/^#| #/.test(old.replace(/'.*'|".*"/, "")), old);
    }),
    { numRuns: RUNS },
  );
});

Deno.test("applyEdits moves a list's items without changing a character", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const made = caseOf(seed);
      if (made?.edit.type !== "move") return;
      const sorted = (text: string) => [...text].sort().join("");
      assert.equal(sorted(check(made)), sorted(made.before));
    }),
    { numRuns: RUNS },
  );
});
