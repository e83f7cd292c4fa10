/** What real clients send, to a Gemini upstream. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../../lib/json.ts";
import type { Codec } from "../../../lib/protocol/codec.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import { geminiCodec } from "../../../lib/protocol/gemini/mod.ts";
import { messagesCodec } from "../../../lib/protocol/messages/mod.ts";
import { responsesCodec } from "../../../lib/protocol/responses/mod.ts";
import { decodeContext, encodeContext } from "./context.ts";
import { assertStrict } from "./strict.ts";

const FOLDER = new URL("../../../../shared/spec/clients-samples/", import.meta.url);

/** By the end of the path that the client called. */
const CODECS: readonly (readonly [RegExp, Codec])[] = [
  [/\/messages(?:\?|$)/, messagesCodec],
  [/\/chat\/completions$/, chatCodec],
  [/\/responses$/, responsesCodec],
];

const samples = readSamples();

Deno.test({
  name: "encodeRequest for gemini writes every request of Claude Code, Codex and opencode for a strict upstream",
  ignore: samples.length === 0,
  fn() {
    for (const { name, body, codec } of samples) {
      const { conversation } = codec.decodeRequest(body, { ...decodeContext, model: String(body["model"]) });
      for (const model of ["gemini-2.5-flash", "gemini-3-pro-preview"]) {
        const encoded = geminiCodec.encodeRequest(conversation, encodeContext(conversation, model));
        try {
          assertStrict(encoded.body);
        } catch (error) {
          throw new Error(`${name} to ${model}`, { cause: error });
        }
        const text = JSON.stringify(encoded.body);
        for (const foreign of ["cache_control", "x-anthropic-billing-header", "DeferredToolPlaceholder"]) {
          assert.ok(!text.includes(foreign), `${name} has ${foreign}`);
        }
      }
    }
    assert.ok(samples.length > 35, `${samples.length} samples`);
  },
});

function readSamples(): { readonly name: string; readonly body: JsonObject; readonly codec: Codec }[] {
  return list().flatMap((name) => {
    const { url, body } = JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))) as { url: string; body: JsonObject };
    const codec = CODECS.find(([path]) => path.test(url))?.[1];
    return codec === undefined || typeof body !== "object" || body === null ? [] : [{ name, body, codec }];
  });
}

function list(): string[] {
  try {
    return [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => /^[a-z]+-\d.*\.json$/.test(name))
      .sort();
  } catch {
    return [];
  }
}
