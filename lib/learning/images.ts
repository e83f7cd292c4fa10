/** Refusals of images. */
import { holdsText } from "../holds_text.ts";
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { isImagePart } from "../protocol/image_part.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Change } from "./fact.ts";
import { UNSUPPORTED } from "./parameters.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { type Sent, valuesAt } from "./survey.ts";

/** A model that takes text only, or so many images and no more. */
export function images({ complaint, sent }: Reading): Reaction | undefined {
  const { text } = complaint;
  // MCP servers call every picture a PNG, and Google knows no `image/jpg`: the codec looks at the bytes.
  const isRead = sent.protocol === "messages" || sent.protocol === "gemini";
  if (isRead && MISNAMED.test(text) && countImages(sent) > 0) return { type: "convert", changes: [] };
  const keep = Number(AT_MOST.exec(text)?.groups?.["figure"] ?? 0);
  if (keep > 0) return countImages(sent) > keep ? { type: "learn", changes: [{ type: "images", keep }] } : undefined;
  const says = IMAGES.test(text) &&
      (UNSUPPORTED.test(text) ||
        /text[- ]only|unknown variant|only (?:be )?(?:supported|available|allowed|accepted) (?:by|on|for|with)\b|only (?:text|supports text)|expected [`'"]?text/i
          .test(text)) ||
    /at most 0 image|not (?:a )?multi-?modal|no vision|vision is not|not support (?:vision|multi-?modal)/i.test(text);
  if (!says || FORMAT.test(text) || countImages(sent) === 0) return undefined;
  return { type: "learn", changes: [{ type: "images" }] };
}

const MISNAMED =
  /\bspecified using the\b[^\n]{0,20}\bimage\/\w+['"`]? media type, but\b|\bmedia_type: input should be ['"`]image\/|\bunsupported mime type: image\//i;

/** vLLM's `--limit-mm-per-prompt`, and who has it behind a gateway (diegosouzapw/OmniRoute #3044). */
const AT_MOST = /\b(?:at most|no more than|maximum of|up to) (?<figure>\d+) images?\b/i;

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

/** What no image of any protocol is without: a type of its own, or that of its data. */
const SIGNS = ['"image', '"input_image"'];

/** Whether there may be an image in a request's body: `false` is certain, and the body is not decoded for it. */
export function mayHaveImages(bytes: Uint8Array<ArrayBuffer>): boolean {
  return SIGNS.some((sign) => holdsText(bytes, sign));
}

function countImages({ body }: Sent): number {
  return PARTS.flatMap((path) => valuesAt(body, path)).filter(isImagePart).length;
}

/** Whether a model that asks for `change` takes no image at all. */
export function isBlindness(change: Change): boolean {
  return change.type === "images" && change.keep === undefined;
}

/** What stands in the place of a picture. */
const NOTE = "[An image was left out here: this model takes text only]";
const NOTE_OF_OLDER = "[An image was left out here: this model takes only the newest ones]";

/** `keep`: so many stay. */
export function withoutImages(protocol: Protocol, keep = 0): readonly Edit[] {
  if (keep > 0) return LISTS.map((path): Edit => ({ type: "replace", path, with: newest(protocol, keep) }));
  return PARTS.map((path): Edit => ({
    type: "replace",
    path,
    with: (part) => isImagePart(part) ? note(protocol, NOTE, part) : undefined,
  }));
}

const LISTS: readonly string[] = ["messages", "input", "contents"];
/** Where a message, an item or a result has its parts. */
const HOLDERS: ReadonlySet<string> = new Set(["content", "output", "parts"]);

/** What an agent has looked at last is what it goes on with. */
function newest(protocol: Protocol, keep: number): (list: Json) => Json | undefined {
  return (list) => {
    let seen = 0;
    const visit = (value: Json): Json => {
      if (isImagePart(value)) return ++seen > keep ? note(protocol, NOTE_OF_OLDER, value) : value;
      if (Array.isArray(value)) return value.toReversed().map(visit).toReversed();
      if (!isObject(value)) return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, HOLDERS.has(name) ? visit(member) : member]),
      );
    };
    const visited = visit(list);
    return seen > keep ? visited : undefined;
  };
}

/** A text in the place of `part`; where a cache may end stays where it is. */
export function note(protocol: Protocol, text: string, part: Json): Json {
  const mark = isObject(part) ? part["cache_control"] : undefined;
  switch (protocol) {
    case "messages":
    case "chat":
      return { type: "text", text, ...(mark === undefined ? {} : { cache_control: mark }) };
    case "responses":
      return { type: "input_text", text };
    case "gemini":
      return { text };
    default:
      return protocol satisfies never;
  }
}
