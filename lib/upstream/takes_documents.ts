/** Who takes PDFs, as far as their API is known. */
import type { EndpointConfig } from "../config/config.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { vendorOf } from "./vendor.ts";

/**
 * DeepSeek and MiniMax say that their Messages API knows no documents (https://api-docs.deepseek.com/guides/anthropic_api,
 * https://platform.minimax.io/docs/api-reference/text-anthropic-api, read 2026-11-27); with GLM a PDF's content is made up
 * (musistudio/claude-code-router #1001).
 */
const WITHOUT: ReadonlySet<string> = new Set(["deepseek", "zai"]);
const MINIMAX = /^https?:\/\/(?:[^/?#]*[.@])?minimaxi?\.(?:com|io|chat)(?=[:/?#]|$)/i;

/** Models that read no files, whoever serves them: their own vendors' APIs know none, or only the text of one. */
const READ_NONE = /(?:^|[^a-z])(?:deepseek|glm|kimi|qwen|minimax|gpt-oss|llama|gemma)(?![a-z])/i;

/**
 * Whether `endpoint` takes the documents of requests in `protocol`; `auto`: as its refusals tell. Of Chat Completions
 * only two vendors are known to take files: what is converted to it for others goes as text.
 */
export function takesDocuments(
  endpoint: EndpointConfig,
  { protocol, model, isConverted }: Asking,
): EndpointConfig["documents"] {
  const { documents, url } = endpoint;
  if (documents !== "auto") return documents;
  const vendor = vendorOf(endpoint);
  // Reads files itself for models that do not (https://openrouter.ai/docs/features/multimodal/pdfs, read 2026-11-26).
  if (vendor === "openrouter") return "auto";
  if (WITHOUT.has(vendor) || MINIMAX.test(url) || READ_NONE.test(model)) return "no";
  return protocol === "chat" && isConverted && vendor !== "openai" ? "no" : "auto";
}

interface Asking {
  readonly protocol: Protocol;
  /** As the endpoint knows it. */
  readonly model: string;
  /** The client speaks another protocol. */
  readonly isConverted: boolean;
}
