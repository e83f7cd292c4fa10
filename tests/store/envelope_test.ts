import assert from "node:assert/strict";
import { envelope } from "../../lib/store/envelope.ts";

const OURS = envelope(new Uint8Array(32).fill(7));
const SIGNATURES = ["sig", "ü~?>".repeat(5), "", "{}"].map((data) => ({ protocol: "messages", data, id: "rs_1" }));

Deno.test("envelope seals in base64 alone, which Google's SDK for Python decodes, and opens what it encodes again", () => {
  for (const signature of SIGNATURES) {
    const seal = OURS.seal(signature);
    assert.match(seal, /^[A-Za-z0-9+/]+={0,2}$/);
    assert.equal(seal.length % 4, 0);
    assert.equal(seal, OURS.seal(signature));
    assert.deepEqual(OURS.open(seal), signature);
    assert.deepEqual(OURS.open(seal.replaceAll("+", "-").replaceAll("/", "_")), signature);
  }
});

Deno.test("envelope knows a seal of another secret, or one that was changed or cut, as nobody's, and no vendor's signature", () => {
  const seal = OURS.seal(SIGNATURES[0]!);
  const unreadable = [
    envelope(new Uint8Array(32).fill(8)).seal(SIGNATURES[0]!),
    seal.slice(0, 40) + (seal[40] === "A" ? "B" : "A") + seal.slice(41),
    seal.slice(0, -8),
    seal.slice(0, 20),
    "Y2NjYzEu",
  ];
  for (const other of unreadable) assert.deepEqual(OURS.open(other), { protocol: "unreadable", data: "" }, other);
  for (const theirs of ["EqsigAAA", ""]) assert.equal(OURS.open(theirs), undefined, theirs);
});
