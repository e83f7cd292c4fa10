import { isObject, type JsonObject } from "../../json.ts";
import type { CacheMark } from "../conversation.ts";

/** The mark of a block or a tool, as the member that the hub's parts have. */
export function cacheOf(block: JsonObject): { readonly cache?: CacheMark } {
  const control = block["cache_control"];
  if (!isObject(control) || control["type"] !== "ephemeral") return {};
  return { cache: { ttl: control["ttl"] === "1h" ? "1h" : "5m" } };
}

export function cacheControl(mark: CacheMark): JsonObject {
  return mark.ttl === "1h" ? { type: "ephemeral", ttl: "1h" } : { type: "ephemeral" };
}
