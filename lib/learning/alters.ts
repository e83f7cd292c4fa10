/** Whether a change changes anything: one that does not would be refused just so, and a request like that tests none. */
import { patchJson } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { applyToHeaders } from "./apply.ts";
import { editsFor } from "./edits_for.ts";
import type { Change } from "./fact.ts";
import { hasOtherTools, isOfTools } from "./function_tools.ts";

/** In the body `bytes`, which is of `protocol`. */
export function altersBody(change: Change, bytes: Uint8Array<ArrayBuffer>, protocol: Protocol): boolean {
  if (isOfTools(change)) return hasOtherTools(bytes);
  return patchJson(bytes, editsFor(bytes, [change], { protocol })) !== bytes;
}

export function altersHeaders(change: Change, headers: Headers): boolean {
  return applyToHeaders(change, new Headers(headers));
}

export function isOfHeaders({ type }: Change): boolean {
  return type === "beta" || type === "credential_header";
}
