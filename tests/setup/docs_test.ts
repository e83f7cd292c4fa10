/**
 * What docs/cli.md and docs/clients.md tell people to write, compared with what is made. That it can be parsed, and that
 * every command is one, is for `tests/docs_test.ts`.
 */
import assert from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { SCRIPTS } from "../../lib/setup/client_script.ts";
import { helpSteps, type HelpSystem } from "../../lib/setup/help_steps.ts";
import { jsonSettings } from "../../lib/setup/json_settings.ts";
import { tomlSettings } from "../../lib/setup/toml_settings.ts";

interface Snippet {
  readonly document: string;
  readonly line: number;
  /** The words behind the fence. */
  readonly words: readonly string[];
  readonly text: string;
}

const SNIPPETS = ["cli.md", "clients.md"].flatMap((document): Snippet[] => {
  const text = Deno.readTextFileSync(new URL(`../../docs/${document}`, import.meta.url));
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ 1: info = "", 2: body = "", index }) => ({
    document,
    line: text.slice(0, index).split("\n").length,
    words: info.split(" ").filter((word) => word !== ""),
    text: body.trimEnd(),
  }));
});

const url = "http://127.0.0.1:8080";

for (const { document, line, words, text } of SNIPPETS.filter(({ words }) => words.length > 0)) {
  const [language, client, system = "linux"] = words;
  Deno.test(`docs/${document}:${line} can be done as it says`, () => {
    switch (language) {
      case "json":
      case "toml": {
        (language === "json" ? jsonSettings : tomlSettings).parse(text);
        // What another program is told is not made here.
        if (client === "opencode" || client === "settings") return;
        const { file } = helpSteps({
          client: client as "claude" | "codex",
          system: "linux",
          url,
          needsKey: false,
          takesLogin: false,
          checksItself: false,
        });
        assert.equal(text, file.text);
        return;
      }
      case "sh":
      case "powershell": {
        if (client !== undefined) {
          const steps = helpSteps({
            client: client as "claude" | "codex",
            system: system as HelpSystem,
            url,
            needsKey: false,
            takesLogin: false,
            checksItself: false,
          });
          assert.equal(text, steps.shell);
        }
        for (const [name = ""] of text.matchAll(/ccc(?:-codex)?\.(?:sh|command|bat)/g)) {
          assert.ok(Object.hasOwn(SCRIPTS, name), name);
        }
        return;
      }
      case "yaml":
        // That it is a configuration is for `tests/docs_test.ts` too.
        return;
      default:
        assert.fail(`nobody looks at ${language}`);
    }
  });
}

Deno.test("docs/cli.md and docs/clients.md have snippets of every sort", () => {
  const sorts = new Set(SNIPPETS.map(({ words }) => words[0] ?? "commands"));
  assert.deepEqual([...sorts].sort(), ["commands", "json", "powershell", "sh", "toml", "yaml"]);
});

/** Flags that mean the same everywhere, that the program itself sets, or that are told once for two commands. */
const ELSEWHERE = /^(?:\w+ -config|start -while-used|export -(?:client|endpoint|session|model|since))$/;

Deno.test("docs/cli.md names every command under a heading of its own, with its flags", () => {
  const text = Deno.readTextFileSync(new URL("../../docs/cli.md", import.meta.url));
  const sections = text.split(/^(?=##+ )/m);
  const named = COMMANDS.filter(({ name }) => name !== "help" && name !== "version");
  const missing = named.flatMap(({ name, flags }) => {
    const section = sections.find((each) => each.split("\n")[0]!.includes(`\`cccc ${name}\``));
    if (section === undefined) return [name];
    return flags.filter((flag) => !new RegExp(`-${flag.name}\\b`).test(section)).map((flag) => `${name} -${flag.name}`);
  });
  assert.deepEqual(missing.filter((each) => !ELSEWHERE.test(each)), []);
});
