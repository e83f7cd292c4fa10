import assert from "node:assert/strict";
import { DEFAULT_CONFIG } from "../../lib/config/default_config.ts";
import type { LoggingConfig } from "../../lib/config/config.ts";
import { Capture } from "../../lib/proxy/capture.ts";
import type { OutgoingRequest } from "../../lib/upstream/send.ts";
import { configOf } from "../config/parsed.ts";

const LOGGING = configOf(DEFAULT_CONFIG).logging;

/** The pane of an upstream's answer of `size` bytes that came in pieces of `step`; each byte is its place, modulo 251. */
function answered(logging: Partial<LoggingConfig>, { size, step }: { size: number; step: number }) {
  const capture = new Capture({ ...LOGGING, ...logging }, () => 0);
  capture.answered({ status: 200, headers: new Headers() }, 0);
  const bytes = Uint8Array.from({ length: size }, (_, place) => place % 251);
  for (let at = 0; at < size; at += step) capture.upstreamBytes(bytes.subarray(at, at + step));
  const [pane] = capture.panes();
  assert.equal(pane?.size, size);
  return { bytes, body: pane.body, beginning: pane.beginning, ending: pane.ending };
}

const ENDING = 64 * 1024;

const CASES:
  readonly (readonly [string, Partial<LoggingConfig>, number, body: number | undefined, ...read: number[]])[] = [
    ["is kept whole up to the limit, without an ending", { maxBodyBytes: 1000 }, 1000, 1000, 0],
    ["has all behind the limit as its ending", { maxBodyBytes: 1000 }, 1001, 1000, 1],
    ["has its last 64 KiB as its ending", { maxBodyBytes: 1000 }, 200_000, 1000, ENDING],
    ["has its last 64 KiB where it is truncated", { logResponseBody: "truncated" }, 200_000, 1024, ENDING],
    ["has a beginning where no body is kept", { logResponseBody: "none" }, 500, undefined, 0, 500],
    ["has both where no body is kept", { logResponseBody: "none" }, 200_000, undefined, ENDING, 4096],
  ];

for (const [what, logging, size, bodyLength, endingLength = 0, beginningLength = 0] of CASES) {
  Deno.test(`Capture: an upstream's answer ${what}`, () => {
    for (const step of [1, 7, 999, 1000, 16_384, 70_000, 300_000]) {
      if (step === 1 && size > 10_000) continue;
      const { bytes, body, beginning, ending } = answered(logging, { size, step });
      assert.deepEqual(body, bodyLength === undefined ? undefined : bytes.subarray(0, bodyLength));
      assert.deepEqual(beginning, beginningLength === 0 ? undefined : bytes.subarray(0, beginningLength));
      assert.deepEqual(ending, endingLength === 0 ? undefined : bytes.subarray(size - endingLength));
    }
  });
}

Deno.test("Capture: where nothing is kept, an upstream's answer is there to be read, and no other pane", () => {
  const capture = new Capture({ ...LOGGING, logRequestBody: "none", logResponseBody: "none" }, () => 0);
  const headers = new Headers({ "x-note": "a" });
  capture.asked({ method: "GET", path: "/v1/messages", headers: new Headers(headers) }, new Uint8Array(9));
  assert.equal(capture.sending(0), undefined);
  capture.answered({ status: 200, headers }, 0);
  capture.upstreamBytes(new Uint8Array(3));
  capture.replied(200, {});
  capture.clientBytes(new Uint8Array(3));
  const [pane, ...others] = capture.panes();
  assert.deepEqual([pane?.passing, pane?.headers, pane?.body, pane?.beginning?.length, others.length], [
    true,
    [],
    undefined,
    3,
    0,
  ]);
});

Deno.test("Capture: what a client gets has no ending", () => {
  const capture = new Capture({ ...LOGGING, maxBodyBytes: 10 }, () => 0);
  capture.replied(200, {});
  capture.clientBytes(new Uint8Array(5000));
  const [pane] = capture.panes();
  assert.deepEqual([pane?.size, pane?.body?.length, pane?.ending], [5000, 10, undefined]);
});

Deno.test("Capture: a request's body is handed over as it is, a response's as a copy, since it may still go out", () => {
  const capture = new Capture(LOGGING, () => 0);
  const asked = new Uint8Array(100);
  const answer = new Uint8Array(100);
  capture.asked({ method: "POST", path: "/", headers: new Headers() }, asked);
  capture.sending(0)!({ method: "POST", url: "http://up/", body: asked } as OutgoingRequest, {});
  capture.replied(200, {});
  capture.clientBytes(answer);
  const [client, upstream, response] = capture.panes().map(({ body }) => body);
  assert.deepEqual([client === asked, upstream === asked], [true, true]);
  assert.notEqual(response!.buffer, answer.buffer);
});

Deno.test("Capture: a part of a request's body that is kept has memory of its own", () => {
  const capture = new Capture({ ...LOGGING, maxBodyBytes: 10 }, () => 0);
  const asked = new Uint8Array(100);
  capture.asked({ method: "POST", path: "/", headers: new Headers() }, asked);
  const [pane] = capture.panes();
  assert.deepEqual([pane?.body?.length, pane?.body?.buffer.byteLength, pane?.size], [10, 10, 100]);
});

Deno.test("Capture: an upstream's bytes have their times, those that come together one of them", () => {
  let now = 1000;
  const capture = new Capture(LOGGING, () => now);
  capture.answered({ status: 200, headers: new Headers() }, 0);
  for (const ms of [1000, 1004.4, 1009, 1011.6, 1500]) {
    now = ms;
    capture.upstreamBytes(new Uint8Array(5));
    capture.clientBytes(new Uint8Array(5));
  }
  assert.deepEqual(capture.panes()[0]?.times, [0, 0, 15, 12, 20, 500]);
  for (let count = 0; count < 5000; count++) {
    now += 20;
    capture.upstreamBytes(new Uint8Array(1));
  }
  assert.equal(capture.panes()[0]?.times?.length, 2000);
});

Deno.test("Capture: what went to the client as it came is one with the upstream's, up to what is kept", () => {
  for (const [maxBodyBytes, length] of [[100, 12], [8, 8], [4, 4]] as const) {
    const capture = new Capture({ ...LOGGING, maxBodyBytes }, () => 0);
    capture.answered({ status: 200, headers: new Headers() }, 0);
    capture.replied(200, {});
    for (const piece of ["abcd", "efgh", "ijkl"]) {
      capture.upstreamBytes(new TextEncoder().encode(piece));
      capture.clientBytes(new TextEncoder().encode(piece));
    }
    const [upstream, client] = capture.panes();
    assert.equal(client?.body, upstream?.body);
    assert.deepEqual([client?.body?.length, client?.size, upstream?.size], [length, 12, 12]);
  }
});
