/** Who takes PDFs, as far as their API is known. */
import type { EndpointConfig } from "../config/config.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { vendorOf } from "./vendor.ts";

/**
 * DeepSeek and MiniMax say that their Messages API knows no documents (https://api-docs.deepseek.com/guides/anthropic_api,
 * https://platform.minimax.io/docs/api-reference/text-anthropic-api, read 2026-11-27); with GLM a PDF's content is made up
 * (musistudio/claude-code-router #1001).
 */
const WITHOUT =
  /^https?:\/\/(?:[^/?#]*[.@])?(?:deepseek\.com|minimaxi?\.(?:com|io|chat)|bigmodel\.cn|z\.ai)(?=[:/?#]|$)/i;

/**
 * Whether `endpoint` takes the documents of requests in `protocol`; `auto`: as its refusals tell. Of Chat Completions
 * only two vendors are known to take files: what is converted to it for others goes as text.
 */
export function takesDocuments(
  endpoint: EndpointConfig,
  { protocol, isConverted }: { readonly protocol: Protocol; readonly isConverted: boolean },
): EndpointConfig["documents"] {
  if (endpoint.documents !== "auto") return endpoint.documents;
  if (WITHOUT.test(endpoint.url)) return "no";
  if (protocol !== "chat" || !isConverted) return "auto";
  const vendor = vendorOf(endpoint);
  return vendor === "openai" || vendor === "openrouter" ? "auto" : "no";
}
