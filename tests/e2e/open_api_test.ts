/** The document that describes the admin API, against the API itself. */
import assert from "node:assert/strict";
import { Validator } from "npm:@seriousme/openapi-schema-validator@^2.11.0";
import { CsrfTokens } from "../../lib/admin/csrf.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { type ApiContract, apiContract, bareApi, type Exchange } from "./api_contract.ts";
import { ask } from "./client.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

Deno.test("GET /admin/api/openapi.json is a valid OpenAPI 3.1 document that a browser may fetch with the page's rights alone", async () => {
  await using proxy = await startProxy({ server: { admin_password: "page" } });
  assert.equal((await new Admin(proxy).call("GET", "/openapi.json")).status, 401);
  const { status, text, headers } = await new Admin(proxy, "page").call("GET", "/openapi.json");
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "application/json");
  const { document } = await apiContract();
  assert.deepEqual<unknown>(JSON.parse(text), document);
  const validator = new Validator();
  const { valid, errors } = await validator.validate(JSON.parse(text));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, "3.1");
  const ids = Object.values(document.paths)
    .flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
  assert.equal(new Set(ids).size, ids.length);
});

Deno.test("every call of the admin API is in its document, and the document has no other", async () => {
  const { paths } = (await apiContract()).document;
  const described = Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} /admin/api${path}`));
  // What stands before all calls, such as the question for the password, is of every method.
  const served = bareApi().routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  assert.deepEqual(described.toSorted(), served.toSorted());
  assert.ok(described.length > 30, String(described.length));
});

Deno.test("what the document says of parameters is what the API takes", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({
    endpoints: [{ name: "a", ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true }],
  });
  await ask(proxy, MESSAGES);
  const admin = new Admin(proxy);
  const { document } = await apiContract();
  for (const path of ["/requests", "/sessions", "/statistics"]) {
    for (const parameter of document.paths[path]!["get"]!.parameters ?? []) {
      // Without a value it is as if it were not there.
      const { status, text } = await admin.call("GET", `${path}?${parameter.name}=`);
      assert.equal(status, 200, `${path} ${parameter.name}: ${text}`);
    }
    assert.equal((await admin.call("GET", `${path}?nobody-knows=1`)).status, 400);
  }
});

Deno.test("a token for changes is asked for by every call that the document says so of", async () => {
  const { fetch } = bareApi();
  for (const [path, methods] of Object.entries((await apiContract()).document.paths)) {
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const asked = parameters.some(({ name }) => name === "X-CSRF-Token");
      assert.equal(asked, method !== "get", `${method} ${path}`);
      if (!asked) continue;
      const headers = { "content-type": "application/json", "x-csrf-token": new CsrfTokens(() => 0).issue() };
      const init = { method: method.toUpperCase(), headers, body: "{}" };
      const response = await fetch(path.replaceAll(/\{\w+\}/g, "x"), init);
      assert.equal((await response.json()).error.code, "CSRF_INVALID", `${method} ${path}`);
    }
  }
});

Deno.test("ApiContract fails on what the document does not have", async () => {
  const contract: ApiContract = await apiContract();
  const json = new Headers({ "content-type": "application/json" });
  const good: Exchange = { method: "GET", path: "/csrf-token", status: 200, headers: json, text: '{"csrf_token":"a"}' };
  contract.check(good);
  const { text } = good;
  const wrong: readonly (readonly [what: string, exchange: Partial<Exchange>])[] = [
    ["a member more", { text: '{"csrf_token":"a","b":1}' }],
    ["a member of another type", { text: '{"csrf_token":1}' }],
    ["another status", { status: 201 }],
    ["another content", { headers: new Headers({ "content-type": "text/plain" }) }],
    ["a path of its own", { path: "/token" }],
    ["a parameter", { path: "/csrf-token?x=1" }],
    ["an error of another shape", { status: 404, text }],
    ["a body that is none of its", {
      method: "POST",
      path: "/learned/a/pin",
      sent: { pined: true },
      text: '{"fact":null}',
    }],
    ["no parameter where one is needed", {
      path: "/requests/export",
      headers: new Headers({ "content-type": "text/csv" }),
    }],
  ];
  for (const [what, exchange] of wrong) {
    assert.throws(() => contract.check({ ...good, ...exchange }), assert.AssertionError, what);
  }
});
