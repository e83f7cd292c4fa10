/** Problems and warnings of a configuration in the languages of the pages. */
import assert from "node:assert/strict";
import { allLanguages } from "../../lib/i18n/languages.ts";
import { locale } from "../../lib/i18n/locale.ts";
import type { Texts } from "../../lib/i18n/translate.ts";
import { say } from "../../lib/phrases/say.ts";
import { checkScript } from "../../lib/scripting/check_script.ts";
import { readLocales } from "../../tools/locales.ts";
import { parsed } from "./parsed.ts";

const LOCALES = await readLocales(await Deno.realPath(new URL("../../", import.meta.url)));

/** As many things that are wrong as there is room for. */
const FAULTY = [
  `
server:
  {host: 0.0.0.0, port: 99999, shutdown_grace: soon, max_request_size: 1, allowed_hosts: [a b], admin_passwrd: x,
   auth_token: q, api_keys: [{name: a, key: "k k"}, {name: a}], allowed_origins: [x], bogus: 1}
endpoints:
  - name: a
    url: htp://x
    enabled: maybe
    auth_type: api_kye
    model_rewrite: {enabled: true, rules: []}
    header_overrides: {content-length: "1", "a b": c}
    parameter_overrides: {a..b: 1, model: x, stream: true}
    supported_clients: [claude-cod]
    prices: [{model: "x[", input: a, output: -1}]
    weight: [1]
  - {name: a, url: https://user@x.example, auth_value: "\${MISSING}"}
  -
  - {name: c, url: "https://evil.example", auth_type: passthrough, timeouts: {response_header: 0s},
     proxy: {type: http, address: "x:99999", username: b}}
  - {name: d, url: https://d.example, auth_type: oauth, wire_api: chat, url_openai: x, native_format: true}
tagging:
  taggers:
    - {name: s, type: starlark, enabled: true}
    - {name: t, type: script, tag: q, config: {script: "import('x')"}}
    - {name: t2, type: script, tag: q}
    - {name: u, builtin_type: path, config: {path_pattern: "(a+)+", match: regex, header_name: x}}
timeouts: {commit_hold: 600s}
budgets: [{per_day: 5}, {endpoint: zz, per_day: 5}]
i18n: {enabled: true}
`,
  "a: [\n",
  "endpoints: *x\n",
  "a: 1\na: 2\n",
  "server: {admin_password: ${A}, x: {}\n",
  "logging: x\nendpoints: y\ntelemetry: {headers: z}\n",
];

/** Of sentences in English; what is quoted in them is code, or the file's. */
const ENGLISH = /\b(?:expected|current value|no effect|is missing|is not|which|did you mean|without)\b/;

for (const language of allLanguages().filter((language) => language !== "en")) {
  Deno.test(`problems of a configuration are whole in ${language}, with their places and nothing in English`, () => {
    const texts: Texts = Object.assign({}, ...LOCALES[language].values());
    const spoken = locale(language, texts);
    let count = 0;
    for (const text of FAULTY) {
      const result = parsed(text, { checkScript });
      assert.equal(result.type, "invalid");
      for (const { path, message } of [...result.type === "invalid" ? result.problems : [], ...result.warnings]) {
        const said = spoken.say(message);
        assert.notEqual(said, say(message));
        assert.ok(said.startsWith(path), said);
        assert.doesNotMatch(said, ENGLISH);
        assert.doesNotMatch(said, /(?<!\$)\{\w+\}|\b(?:field|file|yaml|predecessor)\.[a-z_]+\b/);
        count++;
      }
    }
    assert.ok(count > 50, String(count));
  });
}
