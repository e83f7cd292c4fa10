import assert from "node:assert/strict";
import { readSecret, type SecretInput } from "../../lib/cli/read_secret.ts";

class Keys implements SecretInput {
  readonly raw: boolean[] = [];
  #rest: Uint8Array;
  constructor(text: string, private readonly terminal: boolean) {
    this.#rest = new TextEncoder().encode(text);
  }
  isTerminal = () => this.terminal;
  setRaw = (raw: boolean) => void this.raw.push(raw);
  read(buffer: Uint8Array): Promise<number | null> {
    if (this.#rest.length === 0) return Promise.resolve(null);
    buffer[0] = this.#rest[0]!;
    this.#rest = this.#rest.subarray(1);
    return Promise.resolve(1);
  }
}

for (
  const { keys, secret } of [
    { keys: "secret word\r", secret: "secret word" },
    { keys: "wronk\x7fg\r", secret: "wrong" },
    { keys: "日本\x7f本\r", secret: "日本" },
    { keys: "\x7f\x7fa\r", secret: "a" },
    { keys: "wrong\x15right\r", secret: "right" },
    { keys: "half\x03\r", secret: undefined },
    { keys: "\x04", secret: undefined },
    { keys: "\r", secret: "" },
    { keys: "cut off", secret: "cut off" },
  ]
) {
  Deno.test(`readSecret reads ${JSON.stringify(secret)} from the keys ${JSON.stringify(keys)}`, async () => {
    const input = new Keys(keys, true);
    const shown: string[] = [];
    assert.equal(await readSecret(input, "Password: ", (text) => shown.push(text)), secret);
    assert.deepEqual(shown, ["Password: ", "\n"]);
    assert.deepEqual(input.raw, [true, false]);
  });
}

Deno.test("readSecret reads a line that is piped in without asking, and leaves the next one", async () => {
  const input = new Keys("one\r\ntwo\n", false);
  const shown: string[] = [];
  const read = () => readSecret(input, "Password: ", (text) => shown.push(text));
  assert.equal(await read(), "one");
  assert.deepEqual([shown, input.raw], [[], []]);
});
