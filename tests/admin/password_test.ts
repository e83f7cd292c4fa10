import assert from "node:assert/strict";
import { basicPassword, hashPassword, isPassword } from "../../lib/admin/password.ts";

Deno.test("isPassword takes the password of a hash that hashPassword made, and no other", async () => {
  const hash = await hashPassword("pass wörd");
  assert.match(hash, /^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
  assert.ok(await isPassword("pass wo\u0308rd", hash), "however the letter is written");
  assert.ok(!await isPassword("pass word", hash));
  assert.ok(!await isPassword(hash, hash), "the hash itself is no password");
  assert.notEqual(hash, await hashPassword("pass wörd"), "two hashes of one password differ");
});

for (
  const { name, configured, given, fits } of [
    { name: "that is written as it is", configured: "right", given: "right", fits: true },
    { name: "that is wrong", configured: "right", given: "Right", fits: false },
  ]
) {
  Deno.test(`isPassword ${fits ? "takes" : "does not take"} one ${name}`, async () => {
    assert.equal(await isPassword(given, configured), fits);
  });
}

Deno.test("isPassword reads hashes that others have made (RFC 7914, section 12)", async () => {
  const hex = "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2" +
    "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887";
  const hash = btoa(hex.match(/../g)!.map((pair) => String.fromCharCode(parseInt(pair, 16))).join(""));
  const url = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const configured = `scrypt$16384$8$1$${url(btoa("SodiumChloride"))}$${url(hash)}`;
  assert.ok(await isPassword("pleaseletmein", configured));
});

Deno.test("basicPassword is what stands behind the first colon", () => {
  const headers = (value: string) => new Headers({ authorization: value });
  assert.equal(basicPassword(headers(`Basic ${btoa("any:a:b")}`)), "a:b");
  for (const value of ["Bearer x", "Basic %%%", `Basic ${btoa("none")}`]) {
    assert.equal(basicPassword(headers(value)), undefined, value);
  }
});
