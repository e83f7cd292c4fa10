/** Whose API an endpoint is, told from its host: vendors differ in what they reject. */
import type { EndpointConfig } from "../config/config.ts";
import type { TargetTraits } from "../protocol/codec.ts";

const BY_HOST: readonly { readonly host: RegExp; readonly vendor: TargetTraits["vendor"] }[] = [
  { host: /(?:^|\.)anthropic\.com$/, vendor: "anthropic" },
  {
    host: /(?:^|\.)(?:openai\.com|chatgpt\.com|openai\.azure\.(?:com|us|cn)|services\.ai\.azure\.com)$/,
    vendor: "openai",
  },
  { host: /(?:^|\.)googleapis\.com$/, vendor: "google" },
  { host: /(?:^|\.)deepseek\.com$/, vendor: "deepseek" },
  { host: /(?:^|\.)(?:moonshot\.(?:cn|ai)|kimi\.com)$/, vendor: "moonshot" },
  { host: /(?:^|\.)(?:bigmodel\.cn|z\.ai)$/, vendor: "zai" },
  { host: /(?:^|\.)openrouter\.ai$/, vendor: "openrouter" },
  { host: /(?:^|\.)(?:aliyuncs\.com|dashscope\.com)$/, vendor: "alibaba" },
];

/** Each request asks, and of an endpoint it never changes. */
const known = new WeakMap<EndpointConfig, TargetTraits["vendor"]>();

export function vendorOf(endpoint: EndpointConfig): TargetTraits["vendor"] {
  let vendor = known.get(endpoint);
  if (vendor === undefined) {
    const { hostname } = new URL(endpoint.url);
    vendor = BY_HOST.find(({ host }) => host.test(hostname))?.vendor ?? "other";
    known.set(endpoint, vendor);
  }
  return vendor;
}
