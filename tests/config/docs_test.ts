/** What the pages for people say of the configuration, held against docs/configuration.md, which is made of the schema. */
import assert from "node:assert/strict";
import { say } from "../../lib/phrases/say.ts";
import { parseConfig } from "../../lib/config/parse.ts";

const read = (name: string) => Deno.readTextFileSync(new URL(`../../${name}`, import.meta.url));
const REFERENCE = read("docs/configuration.md");

interface Row {
  readonly path: string;
  readonly type: string;
}

/** Every key that stands in no list, by its whole path. */
const ROWS = REFERENCE.split(/^## /m).flatMap((section): Row[] => {
  const [, name] = /^`([\w.]+)`\n/.exec(section) ?? [];
  if (name === undefined) return [];
  return [...section.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map(([, key, type]) => ({
    path: `${name}.${key}`,
    type: type!,
  }));
});

/** The first column of the table with this head. */
function column(text: string, head: string): string[] {
  const [, body = ""] = text.split(`| \`${head}\` `);
  return body.split("\n\n")[0]!.split("\n").slice(2).map((line) => /^\| `([^`]+)`/.exec(line)![1]!);
}

function choicesOf(key: string): string[] {
  const [, type] = new RegExp(`^\\| \`${key}\` \\| ([^|]+) \\|`, "m").exec(REFERENCE)!;
  return [...type!.matchAll(/`([^`]+)`/g)].map(([, choice]) => choice!);
}

Deno.test("docs/configuration.md names the durations that may be longer than a day, and no others", () => {
  const longer = ROWS.filter(({ type }) => type === "duration").map(({ path }) => path).filter((path) => {
    const text = path.split(".").reduceRight((inside, name) => `{${name}: ${inside}}`, "25h");
    const parsed = parseConfig(text, { file: "config.yaml", directory: "/", env: () => undefined });
    const isOf = ({ message }: { message: Parameters<typeof say>[0] }) => /expected at most/.test(say(message));
    return !(parsed.type === "invalid" && parsed.problems.some(isOf));
  });
  const [, said = ""] = /At most 24 hours, but for (.*)\.$/m.exec(REFERENCE) ?? [];
  assert.deepEqual([...said.matchAll(/`([^`]+)`/g)].map(([, path]) => path), longer);
});

for (const key of ["builtin_type", "routing.policy"]) {
  Deno.test(`docs/routing.md has a row for every ${key} that there is`, () => {
    const choices = choicesOf(key.split(".").at(-1)!);
    assert.ok(choices.length > 2);
    assert.deepEqual(column(read("docs/routing.md"), key).toSorted(), choices.toSorted());
  });
}
