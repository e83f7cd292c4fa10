import assert from "node:assert/strict";
import { hashPassword } from "../../lib/admin/password.ts";
import { configOf, problemsOf } from "./parsed.ts";

const SALT = "c2FsdHNhbHRzYWx0c2FsdA";
const HASH = "aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";

/** What becomes of a hash on its way into a file, or of somebody's slip. */
const BROKEN: readonly (readonly [what: string, value: string])[] = [
  ["its beginning", "scrypt$"],
  ["what Docker Compose leaves of it", `scrypt$32768$8$3$-x`],
  ["one without its hash", `scrypt$32768$8$3$${SALT}`],
  ["one that is cut", `scrypt$32768$8$3$${SALT}$${HASH.slice(0, 9)}`],
  ["one with something behind it", `scrypt$32768$8$3$${SALT}$${HASH}$`],
  ["one in another alphabet", `scrypt$32768$8$3$${SALT}$${HASH}+/==`],
  ["a cost that is no power of two", `scrypt$32767$8$3$${SALT}$${HASH}`],
  ["a cost of one", `scrypt$1$8$3$${SALT}$${HASH}`],
  ["a cost that no machine has", `scrypt$67108864$8$1$${SALT}$${HASH}`],
  ["blocks of nothing", `scrypt$32768$0$3$${SALT}$${HASH}`],
  ["no round", `scrypt$32768$8$0$${SALT}$${HASH}`],
  ["rounds for minutes", `scrypt$32768$8$999$${SALT}$${HASH}`],
];

const expected = (shown: string) =>
  `config.yaml:2: server.admin_password is not a whole scrypt hash: current value ${shown}; expected what ` +
  '"cccc password -print" prints, in single quotes where a $ begins a variable';

for (const [what, value] of BROKEN) {
  Deno.test(`server.admin_password refuses ${what}, where it would be a password that everybody can read`, () => {
    assert.deepEqual(problemsOf(`server:\n  admin_password: '${value}'\n`), [expected("is (hidden)")]);
    assert.deepEqual(problemsOf("server:\n  admin_password: '${P}'\n", { env: { P: value } }), [
      expected("comes from the environment by (hidden)"),
    ]);
  });
}

Deno.test("server.admin_password takes a whole hash, and a password as it is", async () => {
  for (const value of [await hashPassword("a"), `scrypt$16384$8$1$${SALT}$${HASH}`, " pass word ", "my scrypt$ one"]) {
    assert.equal(configOf(`server: {admin_password: '${value}'}\n`).server.adminPassword, value);
  }
});
