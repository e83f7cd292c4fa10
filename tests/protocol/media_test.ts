import assert from "node:assert/strict";
import type { Media } from "../../lib/protocol/conversation.ts";
import { mediaOfUrl, mediaTypeOfPath, sniffMediaType, urlOfMedia } from "../../lib/protocol/media.ts";

const CASES: readonly (readonly [name: string, url: string, media: Media])[] = [
  ["takes base64 data out", "data:image/png;base64,iVBO", { type: "base64", mediaType: "image/png", data: "iVBO" }],
  [
    "passes over parameters",
    "data:Text/Plain;charset=utf-8;base64,aGk=",
    { type: "base64", mediaType: "text/plain", data: "aGk=" },
  ],
  [
    "finds out a missing type",
    "data:;base64,/9j/4AAQ",
    { type: "base64", mediaType: "image/jpeg", data: "/9j/4AAQ" },
  ],
  ["encodes percent-encoded text", "data:text/plain,h%C3%A9", {
    type: "base64",
    mediaType: "text/plain",
    data: "aMOp",
  }],
  ["leaves other URLs alone", "https://x.test/a.png", { type: "url", url: "https://x.test/a.png" }],
  ["leaves a damaged URL alone", "data:image/png", { type: "url", url: "data:image/png" }],
];

for (const [name, url, media] of CASES) {
  Deno.test(`mediaOfUrl ${name}`, () => assert.deepEqual(mediaOfUrl(url), media));
}

Deno.test("urlOfMedia is the way back", () => {
  const url = "data:image/png;base64,iVBO";
  assert.equal(urlOfMedia(mediaOfUrl(url)), url);
  assert.equal(urlOfMedia({ type: "file", fileId: "f" }), undefined);
});

Deno.test("sniffMediaType knows files by how they begin", () => {
  const begin = (text: string) => sniffMediaType(btoa(text));
  assert.equal(begin("\x89PNG\r\n\x1a\n...."), "image/png");
  assert.equal(begin("GIF89a......"), "image/gif");
  assert.equal(begin("RIFF\x10\x20\x30\x40WEBPVP8 "), "image/webp");
  assert.equal(begin("RIFF\x10\x20\x30\x40WAVEfmt "), "audio/wav");
  assert.equal(begin("%PDF-1.7....."), "application/pdf");
  assert.equal(begin("hello"), undefined);
});

Deno.test("mediaTypeOfPath goes by the ending", () => {
  assert.equal(mediaTypeOfPath("https://x.test/a.PDF?x=1"), "application/pdf");
  assert.equal(mediaTypeOfPath("https://x.test/a"), undefined);
});
