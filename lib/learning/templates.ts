/**
 * What a template of a model's says that breaks on a request: in the words of its interpreter, which name nothing of the
 * request. Python's (vLLM, SGLang, MLX) and JavaScript's (LM Studio) were read from 71 templates of open models, 2026-11-27.
 */
import { isObject, type Json } from "../json.ts";
import { isImagePart } from "../protocol/image_part.ts";
import { toldKinds } from "./content_kinds.ts";
import type { Change } from "./fact.ts";
import { hasListsOfTexts } from "./plain_texts.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { type Sent, valuesAt } from "./survey.ts";

const PYTHON =
  /\bNoneType\b|\bUndefined is not JSON serializable\b|\bNone has no\b|'(?:None|(?:dict|list) object)' has no attribute|\bcan only concatenate (?:str|list)\b/;
const JAVASCRIPT =
  /\bon (?:null|undefined) values\b|\b(?:got|type:|Unknown) (?:Null|Undefined|Array)Value\b|\bCannot access property with non-string\b/;

/** Texts in lists, where the words do not say that something is missing. */
const OF_LIST = /'list object'|\(not "list"\)|concatenate list|ArrayValue/;
const OF_DESCRIPTION = /'description'/;

/** Tools that are no functions, a content that is not there, a tool without a description, texts in lists, images, files. */
export function brokenTemplate({ complaint: { text, status }, sent }: Reading): Reaction | undefined {
  if (sent.protocol !== "chat" || status !== 400 && status !== 422 && status !== 500) return undefined;
  if (!PYTHON.test(text) && !JAVASCRIPT.test(text)) return undefined;
  // Only the codec makes functions of them.
  if (valuesAt(sent.body, "tools[].type").some((type) => type !== "function")) return { type: "convert", changes: [] };
  const change = OF_LIST.test(text) ? listChange(sent) : missingChange(text, sent) ?? listChange(sent);
  if (change === undefined) return undefined;
  return { type: change.type === "images" || change.type === "as_text" ? "learn" : "convert", changes: [change] };
}

const CONTENT: Change = { type: "set", path: "messages[].content", value: "", from: null };
const DESCRIPTION: Change = { type: "set", path: "tools[].function.description", value: "", from: null };

function missingChange(text: string, { body }: Sent): Change | undefined {
  const content = valuesAt(body, "messages[]").some((message) => lacks(message, "content")) ? CONTENT : undefined;
  const isUndescribed = valuesAt(body, "tools[].function").some((tool) => lacks(tool, "description"));
  const description = isUndescribed ? DESCRIPTION : undefined;
  return OF_DESCRIPTION.test(text) ? description : content ?? description;
}

function lacks(holder: Json, name: string): boolean {
  return isObject(holder) && (holder[name] ?? null) === null;
}

function listChange(sent: Sent): Change | undefined {
  if (hasListsOfTexts(sent)) return { type: "plain_texts" };
  return valuesAt(sent.body, "messages[].content[]").some(isImagePart) ? { type: "images" } : toldKinds(sent.body)[0];
}
