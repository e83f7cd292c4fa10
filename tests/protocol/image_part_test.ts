import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { isImagePart } from "../../lib/protocol/image_part.ts";

const IMAGES: readonly (readonly [part: Json, image: boolean])[] = [
  [{ type: "image" }, true],
  [{ type: "image_url" }, true],
  [{ type: "input_image" }, true],
  [{ inlineData: { mimeType: "image/png" } }, true],
  [{ inline_data: { mime_type: "image/png" } }, true],
  [{ fileData: { mimeType: "image/png" } }, true],
  [{ inlineData: { mimeType: "audio/wav" } }, false],
  [{ file_data: { mime_type: "image/webp" } }, true],
  [{ inlineData: "image/png" }, false],
  [{ type: "text" }, false],
  ["image", false],
  [null, false],
];

for (const [part, image] of IMAGES) {
  Deno.test(`isImagePart says ${image} of ${JSON.stringify(part)}`, () => assert.equal(isImagePart(part), image));
}
