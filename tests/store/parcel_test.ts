import assert from "node:assert/strict";
import { Packer, type Parcel, unpack } from "../../lib/store/parcel.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import { bytes, pane, recorded } from "./requests.ts";

const SECRETS = ["sk-configured-key"];

function packed(...requests: readonly RecordedRequest[]): Parcel {
  const packer = new Packer();
  for (const request of requests) packer.add({ type: "request", request, secrets: SECRETS, billing: undefined });
  return packer.parcel();
}

/** As it comes out of the other thread's port. */
function sent({ chunks, ...rest }: Parcel): Parcel {
  return structuredClone({ chunks, ...rest }, { transfer: chunks.map(({ buffer }) => buffer) });
}

/** Members that are `undefined` are left out on the way. */
function comparable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, each) => each instanceof Uint8Array ? [...each] : each));
}

const CASES: Readonly<Record<string, readonly RecordedRequest[]>> = {
  "a request without panes": [recorded("a", { panes: [] })],
  "a pane without a body, and an empty one": [
    recorded("a", { panes: [pane("client_request", "", { body: undefined, size: 9 }), pane("upstream_request", "")] }),
  ],
  "short and long bodies, and what is read of a longer one's end": [
    recorded("a", {
      panes: [
        pane("client_request", "x".repeat(20_000)),
        pane("upstream_response", "begin", { size: 90_000, ending: bytes("end".repeat(10_000)) }),
        pane("client_response", "short"),
      ],
    }),
  ],
  "words of any script, halves of a pair, and zero bytes": [
    recorded("a", { error: "\u{1F980} \ud800 日本語\0", panes: [pane("client_request", "\0日本語")] }),
  ],
  "a text that is longer than a chunk": [recorded("a", { error: "é".repeat(70_000) }), recorded("b")],
  "more than one chunk holds": Array.from(
    { length: 50 },
    (_, index) => recorded(`${index}`, { panes: [pane("client_request", `${index} `.repeat(1500))] }),
  ),
};

for (const [name, requests] of Object.entries(CASES)) {
  Deno.test(`a parcel brings ${name} to the other side as it was`, () => {
    const expected = comparable(requests);
    const writes = unpack(sent(packed(...requests)));
    assert.deepEqual(comparable(writes.map(({ request }) => request)), expected);
    assert.deepEqual(writes.map(({ secrets }) => secrets), requests.map(() => SECRETS));
  });
}

Deno.test("a parcel has a body of two panes once, and gives the memory of a long one away", () => {
  const body = bytes("x".repeat(20_000));
  const parcel = packed(recorded("a", { panes: [pane("client_request", body), pane("upstream_request", body)] }));
  assert.deepEqual(parcel.chunks.filter(({ length }) => length === body.length), [body]);
  const [write] = unpack(sent(parcel));
  assert.deepEqual(write!.request.panes.map((each) => each.body?.length), [20_000, 20_000]);
  assert.ok(body.buffer.detached);
});

Deno.test("a tight parcel holds a long body in memory of its own length, and gives what it came in back", () => {
  const room = new Uint8Array(50_000).fill(7);
  const body = room.subarray(0, 20_000);
  const packer = new Packer();
  const request = recorded("a", { panes: [pane("client_request", body), pane("upstream_request", body)] });
  packer.add({ type: "request", request, secrets: [], billing: undefined }, { tight: true });
  assert.ok(room.buffer.detached);
  const parcel = packer.parcel();
  assert.deepEqual(parcel.chunks.map(({ buffer }) => buffer.byteLength).toSorted(), [20_000, 65_536]);
  const [write] = unpack(parcel);
  assert.deepEqual(write!.request.panes.map((each) => each.body), [1, 2].map(() => new Uint8Array(20_000).fill(7)));
});

Deno.test("a parcel keeps the lists of secrets apart that held at different times", () => {
  const packer = new Packer();
  for (const secrets of [["a"], ["a", "b"], ["a", "b"]]) {
    packer.add({ type: "request", request: recorded(secrets.join()), secrets, billing: undefined });
  }
  assert.deepEqual(unpack(packer.parcel()).map(({ secrets }) => secrets), [["a"], ["a", "b"], ["a", "b"]]);
});
