/** The vendors' endpoints in the configuration. */
import type { Upstreams } from "./upstreams.ts";
import { type Vendor, VENDORS } from "./vendors.ts";

const TYPES = { messages: "anthropic", chat: "openai", responses: "openai", gemini: "gemini" } as const;

/** Half of the endpoints are for tagged requests. */
const isTagged = (vendor: Vendor) => VENDORS.indexOf(vendor) % 2 === 1;

/** Whoever is named by `NAME,MODEL` may need the tag. */
export const TAGGING = {
  taggers: [{
    ...{ name: "odd", type: "builtin", builtin_type: "model", tag: "odd", enabled: true },
    config: {
      match: "regex",
      expected_value: `^(odd-model|${VENDORS.filter(isTagged).map(({ name }) => `${name},`).join("|")})`,
    },
  }],
};

/**
 * Whether the proxy may name the vendors' hosts, by which it knows them. Nothing goes there: each upstream is the proxy of
 * its endpoint.
 */
export async function isKnownByHost(): Promise<boolean> {
  const { state } = await Deno.permissions.query({ name: "net", host: VENDORS[0]!.host });
  return state === "granted";
}

/** In this order. */
export function endpointsAt(upstreams: Upstreams, vendors: readonly Vendor[]) {
  return vendors.map((vendor, i) => {
    const { name, protocol, host, model } = vendor;
    const { url } = upstreams.fake(vendor);
    const address = url.slice("http://".length);
    return {
      ...{ name, endpoint_type: TYPES[protocol], auth_type: "none", enabled: true, default_model: model },
      ...(TYPES[protocol] === "openai" ? { wire_api: protocol } : {}),
      ...(upstreams.byHost ? { url: `http://${host}`, proxy: { type: "http", address } } : { url }),
      ...{ priority: i + 1, tags: isTagged(vendor) ? ["odd"] : [] },
    };
  });
}
