/** In which language the admin API speaks. */
import assert from "node:assert/strict";
import { Admin, type CallOptions } from "./admin.ts";
import { startProxy } from "./proxy.ts";

Deno.test("the API says what is wrong in the caller's language, and in English to who asks for none", async () => {
  await using proxy = await startProxy({});
  const messageTo = async (headers: Record<string, string>, query = "") => {
    const response = await fetch(`${proxy.address}/admin/api/nowhere${query}`, { headers });
    return (await response.json()).error.message;
  };
  assert.equal(await messageTo({}), "There is no such path");
  assert.equal(await messageTo({ "accept-language": "fr" }), "There is no such path");
  assert.equal(await messageTo({ "accept-language": "de-AT, en;q=0.5" }), "Diesen Pfad gibt es nicht");
  assert.equal(await messageTo({ "accept-language": "de", cookie: "language=zh-CN" }), "没有这个路径");
  assert.equal(await messageTo({}, "?lang=ru"), "Такого пути нет");
});

/** What is asked for, and how it is refused in English, German and Chinese. */
const REFUSED: readonly (readonly [name: string, call: CallOptions & { readonly path: string }, ...told: string[]])[] =
  [
    [
      "a thing that is not there",
      { path: "/endpoints/b/toggle", body: {} },
      'There is no endpoint with the id "b"',
      "Es gibt keinen Endpunkt mit der ID „b“",
      "没有 ID 为“b”的端点",
    ],
    [
      "a body that is none, with the reason within the sentence",
      { path: "/routing/preview", body: { headers: { "a b": "c" } } },
      "Cannot make the request: ",
      "Die Anfrage kann nicht gebildet werden: ",
      "无法构造请求：",
    ],
    [
      "a request that goes to all endpoints",
      { path: "/routing/preview", body: { path: "/nowhere" } },
      "Cannot use the request: it is no request that goes to one endpoint",
      "Die Anfrage ist nicht verwendbar: sie ist keine Anfrage, die an einen einzelnen Endpunkt geht",
      "无法使用该请求：它不是发往单个端点的请求",
    ],
    [
      "a body that is too large, with its number as the language writes it",
      { path: "/config/check", body: { text: "a".repeat(1_100_000) } },
      "The body is larger than 1048576 bytes",
      "Der Body ist größer als 1.048.576 Byte",
      "请求体超过 1,048,576 字节",
    ],
  ];

Deno.test("the API refuses in the caller's language", async (t) => {
  await using proxy = await startProxy({});
  const admin = new Admin(proxy);
  for (const [name, { path, ...options }, ...told] of REFUSED) {
    await t.step(name, async () => {
      for (const [index, language] of ["en", "de", "zh-CN"].entries()) {
        const headers = { "accept-language": language };
        const { message } = (await admin.call("POST", path, { ...options, headers })).body.error;
        assert.ok(message.startsWith(told[index]), message);
      }
    });
  }
});

Deno.test("the API advises in the caller's language about a failed test and about providers", async () => {
  await using proxy = await startProxy({});
  const admin = new Admin(proxy);
  // `fetch` calls the first port by no means.
  const endpoint = { name: "a", url: "http://127.0.0.1:1", auth_type: "none" };
  const body = { endpoint, model: "m", protocols: ["messages"], streaming: false };
  const advised = async (language: string) => {
    const headers = { "accept-language": language };
    const { tests } = (await admin.call("POST", "/endpoints/test", { body, headers })).body;
    const { profiles } = (await admin.call("GET", "/endpoint-profiles", { headers })).body;
    const lasting = profiles.flatMap(({ advice }: { advice: Advice[] }) => advice)
      .find(({ code }: Advice) => code === "short_token");
    return [tests[0].advice, lasting.text];
  };
  assert.deepEqual(await advised("en"), [
    { code: "address", text: "The address is wrong. Check host and port" },
    "An access token is good for an hour. For a lasting one see the OAuth fields (oauth_config)",
  ]);
  assert.deepEqual(await advised("zh-CN"), [
    { code: "address", text: "地址不正确。请检查主机和端口" },
    "访问令牌的有效期为一小时。如需长期使用，请查看 OAuth 字段（oauth_config）",
  ]);
});

Deno.test("the API takes a language in the query of every call", async () => {
  await using proxy = await startProxy({});
  const admin = new Admin(proxy);
  for (const path of ["/requests", "/sessions", "/statistics", "/overview", "/learned", "/endpoints", "/storage"]) {
    const { status, text } = await admin.call("GET", `${path}?lang=de`);
    assert.equal(status, 200, `${path}: ${text}`);
  }
});

interface Advice {
  readonly code: string;
  readonly text: string;
}
