/**
 * Everything that the documentation tells people to type, write or open: README, `docs/` and the other pages. Each block is
 * looked at by what stands behind its fence (`docs/check_snippet.ts`):
 *
 * | fence                  | what is done with it                                                                        |
 * | ---------------------- | ------------------------------------------------------------------------------------------- |
 * | `sh`, `bash`           | run by that shell with every program taken away; our own only write down what they are asked |
 * | none                   | the same with what stands behind `$ `; the rest is what comes of it                          |
 * | `powershell`           | our own commands, a line each                                                                |
 * | `yaml`                 | loaded as a configuration, without a warning; or the keys of one endpoint; or another's file |
 * | `json`, `toml`         | parsed                                                                                       |
 * | `ts`, `tsx`, `js`      | parsed                                                                                       |
 * | `text`                 | nothing                                                                                      |
 *
 * Calls of `cccc` are checked against the command table, those of `deno task` and `make` against their lists. Commands in
 * the prose (`cccc ...` between backticks) and links within the project are checked too. A new language needs a row.
 */

import assert from "node:assert/strict";
import { faultOf } from "./docs/check_call.ts";
import { brokenLinks } from "./docs/check_links.ts";
import { snippetFault } from "./docs/check_snippet.ts";
import { documents, prose, snippets } from "./docs/documents.ts";
import { PHRASES } from "../lib/phrases/phrases.ts";
import { callsIn } from "./docs/shell.ts";

const ROOT = await Deno.realPath(new URL("../", import.meta.url));
const all = await documents(ROOT);

/** What somebody needs who sets it up; each with examples. */
const GUIDES = ["README", "docs/install", "docs/clients", "docs/providers", "docs/routing", "docs/docker", "docs/cli"];

Deno.test("documents are found, and those that lead somebody have examples (claim 76)", async () => {
  for (const path of [...GUIDES.map((guide) => `${guide}.md`), "docs/adr/0001-whole-events.md"]) {
    const document = all.find((each) => each.path === path);
    assert.ok(document !== undefined, path);
    if (!path.includes("/adr/")) assert.ok(snippets(document).length > 0, `${path} has no example`);
  }
  const text = await Deno.readTextFile(`${ROOT}/config.example.yaml`);
  assert.equal(await snippetFault({ document: "config.example.yaml", line: 1, language: "yaml", text }), undefined);
});

for (const document of all) {
  const blocks = snippets(document);
  if (blocks.length > 0) {
    Deno.test(`${document.path} tells nobody to type or write what does not work`, async () => {
      const faults: string[] = [];
      for (const snippet of blocks) {
        const fault = await snippetFault(snippet);
        if (fault !== undefined) faults.push(`${snippet.document}:${snippet.line}: ${fault}`);
      }
      assert.deepEqual(faults, []);
    });
  }

  Deno.test(`${document.path} has no link that leads nowhere`, () => {
    assert.deepEqual(brokenLinks(document, all, exists), []);
  });

  const inline = [...prose(document).matchAll(/`cccc ([a-z][^`]*)`/g)].map(([, words]) => words!);
  if (inline.length > 0) {
    Deno.test(`${document.path} names no command in its text that there is not`, () => {
      const faults = inline.flatMap((words) => {
        // Placeholders stand for what is typed: `cccc service install|uninstall`, `cccc import FILE`, `cccc claude [...]`.
        const args = words.split(/ [<>|] /)[0]!.split(/\s+/).filter((word) => !/^\[|\]$|\.\.\.$/.test(word)).map((
          word,
        ) => word.split("|")[0]!);
        const fault = faultOf(["cccc", ...args]);
        return fault === undefined ? [] : [`cccc ${words}: ${fault}`];
      });
      assert.deepEqual(faults, []);
    });
  }
}

Deno.test("README.zh-CN.md has the blocks, the names and the links of README.md", () => {
  const [english, chinese] = ["README.md", "README.zh-CN.md"].map((name) => {
    const document = all.find(({ path }) => path === name)!;
    const links = [...prose(document).matchAll(/\]\(((?!docs\/images|README)[^)]+)\)/g)].map(([, link]) => link);
    const names = [...prose(document).matchAll(/`([^`\n]+)`/g)].map(([, each]) => each);
    // What a comment says is in the page's language.
    const blocks = snippets(document).map(({ text }) => text.replace(/ +#.*/g, ""));
    return { links: [...new Set(links)].toSorted(), names: [...new Set(names)].toSorted(), blocks };
  });
  assert.deepEqual(chinese, english);
});

Deno.test("docs/troubleshooting.md quotes messages as the program says them", () => {
  const { text } = all.find(({ path }) => path === "docs/troubleshooting.md")!;
  const quoted = [...text.matchAll(/\*\*"([^"*]+)"\*\*/g)].map(([, words]) => words!.replace(/ ?\.\.\.$/, ""));
  assert.ok(quoted.length > 5);
  const elsewhere = ["lib/store/file_warnings.ts", "lib/cli/listen_error.ts"].map((path) =>
    Deno.readTextFileSync(`${ROOT}/${path}`)
  );
  const said = [...Object.values(PHRASES), ...elsewhere].map(String);
  assert.deepEqual(quoted.filter((words) => !said.some((line) => line.replace(/\s+/g, " ").includes(words))), []);
});

Deno.test("the documentation names pages, and what stands on them, as they are called", async () => {
  const texts = new Map<string, string>();
  const folder = `${ROOT}/lib/i18n/locales/en`;
  for await (const { name } of Deno.readDir(folder)) {
    const of = JSON.parse(await Deno.readTextFile(`${folder}/${name}`)) as Record<string, unknown>;
    for (const [key, value] of Object.entries(of)) if (typeof value === "string") texts.set(key, value);
  }
  const pages = [...texts].flatMap(([key, value]) => key.startsWith("nav.") ? [value] : []);
  const labels = new Set(texts.values());
  const named = all.flatMap((document) => [
    ...[...prose(document).matchAll(/\bthe\s+page\s+([A-Z]\w+)/g)].map(([, page]) => ({
      page: page!,
      label: undefined,
    })),
    ...[...prose(document).matchAll(/"([^"]+)"\s+on\s+the\s+page\s+(\w+)/g)].map(([, label, page]) => ({
      page: page!,
      label,
    })),
  ]);
  assert.ok(named.length > 6 && named.some(({ label }) => label !== undefined));
  const isThere = ({ page, label }: typeof named[number]) =>
    pages.includes(page) && (label === undefined || labels.has(label));
  assert.deepEqual(named.filter((each) => !isThere(each)), []);
});

function exists(path: string): boolean {
  try {
    Deno.statSync(`${ROOT}/${path}`);
    return true;
  } catch {
    return false;
  }
}

for (
  const { language, text, fault } of [
    { language: "sh", text: "cccc strat\n", fault: /Unknown command "strat": did you mean start/ },
    { language: "sh", text: "FOO=1 cccc check -config 'a b' && cccc logs -nope\n", fault: /Unknown flag "-nope"/ },
    { language: "sh", text: "if true; then\n", fault: /./ },
    { language: "sh", text: "npx -y deno@2.9.5 task strat\n", fault: /deno\.json has no task strat/ },
    { language: "bash", text: "deno run -A main.ts chekc\n", fault: /Unknown command "chekc"/ },
    { language: "sh", text: "make docker-biuld\n", fault: /Makefile has no target docker-biuld/ },
    { language: "sh", text: "./missing.sh start\n", fault: /no file missing\.sh/ },
    {
      language: "",
      text: "$ cccc service begin\nInstalled\n",
      fault: /takes one of install, uninstall, status, not begin/,
    },
    { language: "powershell", text: "cccc completions bsh | Out-String\n", fault: /not bsh/ },
    { language: "yaml", text: "server: {prot: 1}\n", fault: /server\.prot/ },
    { language: "yaml", text: "endpoints:\n  - name: a\n", fault: /endpoints\[0\]\.url/ },
    { language: "yaml", text: "proxy: {type: socks9, address: 'a:1'}\n", fault: /proxy\.type/ },
    { language: "json", text: "{a: 1}\n", fault: /./ },
    { language: "toml", text: "a = \n", fault: /./ },
    { language: "ts", text: "const = 1;\n", fault: /./ },
    { language: "rust", text: "fn main() {}\n", fault: /nobody looks at rust/ },
  ]
) {
  Deno.test({
    name: `snippetFault finds what is wrong with ${language || "a session"}: ${JSON.stringify(text)}`,
    ignore: Deno.build.os === "windows" && ["sh", "bash", ""].includes(language),
    async fn() {
      const found = await snippetFault({ document: "x.md", line: 1, language, text });
      assert.match(found ?? "nothing", fault);
    },
  });
}

Deno.test({
  name: "callsIn runs no program and writes no file outside its folder",
  ignore: Deno.build.os === "windows",
  async fn() {
    const calls = await callsIn('rm -rf / 2>/dev/null; eval "$(cccc claude -print-env)"; make build | cat > x', "sh");
    assert.deepEqual(calls, [["cccc", "claude", "-print-env"], ["make", "build"]]);
  },
});

Deno.test("brokenLinks finds a missing file and a missing heading, and no others", () => {
  const page = {
    path: "docs/a.md",
    text: "# A `b` c!\n\n[x](b.md) [y](#a-b-c) [z](#gone) [w](https://example.org) [v](../README.md)\n",
  };
  assert.deepEqual(brokenLinks(page, [page], (path) => path !== "docs/b.md"), [
    "b.md: there is no docs/b.md",
    "#gone: docs/a.md has no heading for it",
  ]);
});
