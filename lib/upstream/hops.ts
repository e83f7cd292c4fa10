/**
 * Through which proxies a request has come, so that one that comes back is recognised: an endpoint may be this proxy
 * itself, or another one that has this one for an endpoint, and each would ask the other until memory ends.
 */
import type { EndpointConfig } from "../config/config.ts";
import type { HeaderView } from "../header_view.ts";
import { vendorOf } from "./vendor.ts";

/** The marks of proxies, in the order of the way. */
export const HOPS_HEADER = "x-cccc-hops";

/** No chain of proxies is so long. */
const MAX_LENGTH = 1000;

/** Whether what is sent to `endpoint` may come back: no vendor's API leads anywhere, and none is told anything. */
export function mayLeadBack(endpoint: EndpointConfig): boolean {
  return vendorOf(endpoint) === "other";
}

/** What says that a request with `headers` has come through the proxy with `mark` too. */
export function hopsWith(headers: HeaderView, mark: string): string {
  const before = headers.get(HOPS_HEADER);
  return before === null ? mark : `${before},${mark}`;
}

/** The request has come through the proxy with `mark` before. */
export function isBack(headers: HeaderView, mark: string): boolean {
  const hops = headers.get(HOPS_HEADER);
  return hops !== null && (hops.length > MAX_LENGTH || hops.split(",").some((hop) => hop.trim() === mark));
}
