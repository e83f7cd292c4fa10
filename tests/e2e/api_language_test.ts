/** In which language the admin API speaks. */
import assert from "node:assert/strict";
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
