/** An upstream that plays recordings: the model `recording-7-...` asks for the one at 7. */
import { FakeUpstream } from "../fake_upstream.ts";
import type { RecordedCase } from "../corpora.ts";
import * as scripts from "../e2e/scripts.ts";
import { random } from "./random.ts";

/** More pieces tell nothing new and take long. */
const MAX_CUTS = 300;

export function modelOf(recording: number, client: string): string {
  return `recording-${recording}-${client}`;
}

export async function recordedUpstream(cases: readonly RecordedCase[]): Promise<FakeUpstream> {
  return await FakeUpstream.start(async (request, connection) => {
    const at = Number(/recording-(\d+)-/.exec(`${request.target} ${request.text}`)?.[1]);
    const recorded = cases[at]!;
    const { status, form } = recorded;
    const bytes = recorded.read();
    if (form === "json") return await scripts.reply(bytes, { status })(request, connection);
    await scripts.openStream(connection, { status });
    for (const piece of split(bytes, random(bytes.length))) await connection.write(scripts.chunk(piece));
    await scripts.endStream(connection, "clean");
  });
}

/** `bytes` in pieces of random size, with cuts inside characters and line ends. */
export function split(bytes: Uint8Array, next: () => number): Uint8Array[] {
  const cuts = new Set<number>();
  for (let at = 1; at < bytes.length && cuts.size < MAX_CUTS / 2; at++) {
    const isInside = (bytes[at]! & 0xc0) === 0x80 || (bytes[at] === 0x0a && bytes[at - 1] === 0x0d);
    if (isInside && next() < 0.3) cuts.add(at);
  }
  const count = Math.min(bytes.length, MAX_CUTS / 2) * next();
  for (let i = 0; i < count; i++) cuts.add(1 + Math.floor(next() * (bytes.length - 1)));
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end)).filter((piece) => piece.length > 0);
}
