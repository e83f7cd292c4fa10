/** Refusals of images. */
import type { Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { isImagePart } from "../protocol/image_part.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { type Sent, valuesAt } from "./survey.ts";

/** A model that takes text only. */
export function images({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  const says = IMAGES.test(text) &&
      (UNSUPPORTED.test(text) ||
        /text[- ]only|unknown variant|only (?:be )?(?:supported|available|allowed|accepted) (?:by|on|for|with)\b|only (?:text|supports text)|expected [`'"]?text/i
          .test(text)) ||
    /at most 0 image|not (?:a )?multi-?modal|no vision|vision is not|not support (?:vision|multi-?modal)/i.test(text);
  if (!says || FORMAT.test(text) || !hasImages(sent)) return undefined;
  return { type: "learn", changes: [{ type: "images" }] };
}

const IMAGES = /图片|图像|视觉|多模态|\bimages?\b|image_url|input_image|inline_?data|\bvision\b|multi-?modal/i;
/** It takes images, but not this one. */
const FORMAT =
  /image (?:format|type|size|dimension)|unsupported format|image\/\w|media[_ ]type|mime|download|\bpng\b|\bjpe?g\b|\bpixels?\b|too (?:large|many)|base64|图[片像](?:格式|大小|尺寸|数量|过)/i;

/** Where parts of a message lie, in all protocols. */
export const PARTS: readonly string[] = [
  "messages[].content[]",
  "messages[].content[].content[]",
  "input[].content[]",
  "input[].output[]",
  "contents[].parts[]",
];

function hasImages({ body }: Sent): boolean {
  return PARTS.some((path) => valuesAt(body, path).some(isImagePart));
}

/** What stands in the place of a picture. */
const NOTE = "[An image was left out here: this model takes text only]";

export function withoutImages(protocol: Protocol): readonly Edit[] {
  return PARTS.map((path): Edit => ({
    type: "replace",
    path,
    with: (part) => isImagePart(part) ? note(protocol) : undefined,
  }));
}

function note(protocol: Protocol): Json {
  switch (protocol) {
    case "messages":
    case "chat":
      return { type: "text", text: NOTE };
    case "responses":
      return { type: "input_text", text: NOTE };
    case "gemini":
      return { text: NOTE };
    default:
      return protocol satisfies never;
  }
}
