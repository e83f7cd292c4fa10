/** Codex' lite form: a header says that its tools are an item of the conversation. Only OpenAI's servers look there. */
import type { HeaderView } from "../header_view.ts";
import { isObject, scan, valueAt } from "../json.ts";
import { isOpenAiModel } from "../protocol/openai_model.ts";
import type { Candidate } from "../routing/route.ts";
import { vendorOf } from "../upstream/vendor.ts";
import type { ClientRequest } from "./client_request.ts";
import { holdsText } from "../holds_text.ts";

const LITE_FORM = "x-openai-internal-codex-responses-lite";

const TOOLS = "additional_tools";

/**
 * Whether the model of `candidate` would never hear of the tools in its request: servers of other vendors skip the item
 * without a word, and answer in words alone. Which server has OpenAI behind it is told by its model's name.
 */
export function isUnreadLite({ bytes, operation }: ClientRequest, { endpoint, model }: Candidate): boolean {
  if (bytes === null || operation.type !== "generate" || operation.protocol !== "responses") return false;
  if (isOpenAiModel(model) || !holdsText(bytes, `"${TOOLS}"`)) return false;
  return vendorOf(endpoint) !== "openai" && hasItem(bytes);
}

function hasItem(bytes: Uint8Array<ArrayBuffer>): boolean {
  const scanned = scan(bytes);
  const input = scanned.type === "object" ? valueAt(bytes, scanned.members.get("input")) : undefined;
  return Array.isArray(input) && input.some((item) => isObject(item) && item["type"] === TOOLS);
}

/** Where a codec writes the tools, no item has them. */
export function inUsualForm(headers: HeaderView): HeaderView {
  if (!headers.has(LITE_FORM)) return headers;
  const usual = new Headers([...headers]);
  usual.delete(LITE_FORM);
  return usual;
}
