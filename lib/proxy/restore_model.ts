/** An answer of the client's own protocol names the model that was asked upstream: the client gets its own name back. */
import { concat } from "../bytes.ts";
import { type Edit, patchJson } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { PatchData } from "../sse/patch.ts";
import { holdsText } from "../holds_text.ts";

/** Where each protocol names the model, in a whole answer and in the events of a stream. */
const PLACES: Readonly<Record<Protocol, { readonly member: string; readonly paths: readonly string[] }>> = {
  messages: { member: '"model"', paths: ["model", "message.model"] },
  chat: { member: '"model"', paths: ["model"] },
  responses: { member: '"model"', paths: ["model", "response.model"] },
  gemini: { member: '"modelVersion"', paths: ["modelVersion"] },
};

/** What is put around a list, since only objects are patched: a Gemini stream that is no event stream is one. */
const [OPENING, CLOSING] = ['{"list":', "}"].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array];

const LIST = /^\s*\[/;

const decoder = new TextDecoder("latin1");

/** Puts `model` where an answer of `protocol` names one, and leaves every other byte as it was. */
export function modelRestorer(protocol: Protocol, model: string): PatchData {
  const { member, paths } = PLACES[protocol];
  const edits = [...paths, ...paths.map((path) => `list[].${path}`)].map((path): Edit => ({
    type: "replace",
    path,
    with: (value) => typeof value === "string" ? model : value,
  }));
  return (data) => {
    // Most events name none.
    if (!holdsText(data, member)) return undefined;
    if (!LIST.test(decoder.decode(data.subarray(0, 64)))) return patchJson(data, edits);
    return patchJson(concat([OPENING, data, CLOSING]), edits).slice(OPENING.length, -CLOSING.length);
  };
}
