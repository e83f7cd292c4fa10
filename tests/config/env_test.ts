import { strict as assert } from "node:assert";
import fc from "fast-check";
import { expand } from "../../lib/config/env.ts";
import { configOf, endpointOf, problemsOf } from "./parsed.ts";

const SET: Readonly<Record<string, string>> = { A: "1", B: "two", EMPTY: "", NESTED: "${A}", "a.b-c": "dotted" };
const lookUp = (name: string) => SET[name];

const EXPANSIONS: readonly [string, string, readonly string[]][] = [
  ["plain", "plain", []],
  ["${A}", "1", []],
  ["x${A}y${B}z", "x1ytwoz", []],
  ["${MISSING:fallback}", "fallback", []],
  ["${MISSING:}", "", []],
  ["${A:fallback}", "1", []],
  ["${EMPTY}", "", []],
  ["${EMPTY:fallback}", "", []],
  ["${NESTED}", "${A}", []],
  ["${MISSING:https://x.example:8080/y}", "https://x.example:8080/y", []],
  ["${MISSING:$A}", "$A", []],
  ["${ A }", "1", []],
  ["${a.b-c}", "dotted", []],
  ["$${A}", "${A}", []],
  ["$${A}${A}", "${A}1", []],
  ["$$${A}", "$${A}", []],
  ["$A {A} $ {A} ${", "$A {A} $ {A} ${", []],
  ["${}", "${}", []],
  ["${ }", "${ }", []],
  ["${MISSING}", "", ["MISSING"]],
  ["${M1}-${A}-${M2}", "-1-", ["M1", "M2"]],
  ["${X=Y}", "", ["X=Y"]],
];

Deno.test("expand replaces each variable once and names what is missing", () => {
  for (const [text, expected, missing] of EXPANSIONS) {
    const expansion = expand(text, lookUp);
    assert.deepEqual([expansion.text, expansion.missing], [expected, missing], text);
  }
});

Deno.test("expand knows whether a value of the environment is in the text", () => {
  assert.equal(expand("${A}", lookUp).fromEnvironment, true);
  assert.equal(expand("${MISSING:1}", lookUp).fromEnvironment, false);
});

Deno.test("expand puts the text of a file in its place, without the line break at its end", () => {
  const texts: Readonly<Record<string, string>> = {
    "/run/secrets/key": "sk-1\n",
    "C:\\key.txt": "sk-2\r\n",
    a: "${A}\n\n",
  };
  const read = (path: string) =>
    path in texts ? { type: "text" as const, text: texts[path]! } : { type: "unreadable" as const, reason: "gone" };
  const expanded = (text: string) => expand(text, lookUp, read);
  assert.equal(expanded("${file:/run/secrets/key}").text, "sk-1");
  assert.equal(expanded("Bearer ${file: C:\\key.txt }!").text, "Bearer sk-2!");
  assert.equal(expanded("${file:a}").text, "${A}\n");
  assert.equal(expanded("$${file:a}").text, "${file:a}");
  assert.deepEqual(expanded("${file:b}").unreadable, [{ path: "b", reason: "gone" }]);
  const { fromEnvironment, variables } = expand("${A}${file:a}", lookUp);
  assert.deepEqual([fromEnvironment, variables], [true, ["A", "file:a"]]);
  // No variable without a default is a file.
  assert.deepEqual(expanded("${file}").missing, ["file"]);
});

Deno.test("parseConfig says which file cannot be read", () => {
  const readFile = () => ({ type: "unreadable" as const, reason: "file does not exist" });
  assert.deepEqual(problemsOf("server:\n  admin_password: ${file:secrets/admin}\n", { readFile }), [
    'config.yaml:2: server.admin_password names the file "secrets/admin", which cannot be read: file does not exist',
  ]);
});

Deno.test("parseConfig takes no file that is empty: a password of nothing would be none", () => {
  for (const text of ["", "\n", " \r\n"]) {
    const readFile = () => ({ type: "text" as const, text });
    assert.deepEqual(problemsOf("server:\n  admin_password: ${file:secrets/admin}\n", { readFile }), [
      'config.yaml:2: server.admin_password names the file "secrets/admin", which cannot be read: it is empty',
    ]);
  }
});

Deno.test("expand names all variables in their order, but for those that stand for themselves", () => {
  assert.deepEqual(expand("${B}$${C}${ A }${MISSING:1}", lookUp).variables, ["B", "A", "MISSING"]);
});

Deno.test("expand asks no system for a variable that none has", () => {
  const asked = (name: string) => assert.fail(`asked for ${name}`);
  for (const name of ["X=Y", "X\0"]) assert.deepEqual(expand(`\${${name}}`, asked).missing, [name]);
});

Deno.test("expand never looks into the value of a variable", () => {
  fc.assert(fc.property(fc.string(), (value) => expand("<${V}>", () => value).text === `<${value}>`));
});

Deno.test("parseConfig expands variables in every kind of field", () => {
  const config = configOf(
    [
      "server:",
      "  port: ${PORT:8080}",
      "  allowed_hosts:",
      "    - ${NAME}.example.org",
      "  shutdown_grace: ${N}s",
      "  max_request_size: ${N}MiB",
      "endpoints:",
      `${endpointOf("${NAME}-${N}", "priority: ${N}", "auth_type: api_key", "auth_value: ${TOKEN}")}`,
    ].join("\n"),
    { env: { NAME: "alpha", N: "7", TOKEN: "t" } },
  );
  assert.equal(config.server.port, 8080);
  assert.deepEqual(config.server.allowedHosts, ["alpha.example.org"]);
  assert.equal(config.server.shutdownGraceMs, 7000);
  assert.equal(config.server.maxRequestBytes, 7 * 1024 * 1024);
  const endpoint = config.endpoints[0]!;
  assert.deepEqual([endpoint.name, endpoint.priority, endpoint.authValue], ["alpha-7", 7, "t"]);
});

Deno.test("parseConfig names each missing variable with its field", () => {
  assert.deepEqual(problemsOf("server:\n  port: ${PORT}\n  host: ${H1}${H2}\n"), [
    "config.yaml:2: server.port needs the environment variable PORT, which is not set and has no default",
    "config.yaml:3: server.host needs the environment variable H1, which is not set and has no default",
    "config.yaml:3: server.host needs the environment variable H2, which is not set and has no default",
  ]);
});

Deno.test("parseConfig asks for no variable of a key that nothing reads", () => {
  assert.equal(configOf("retry:\n  max_retries: ${MISSING}\n").endpoints.length, 0);
});
