import { phrase } from "../phrases/phrase.ts";
import type { Reading } from "./read.ts";
import type { Report } from "./report.ts";

/** What a search engine cannot be asked without. */
export function checkSearch({ web_search: search, endpoints = [] }: Reading["values"], report: Report): void {
  if (search === undefined || report.isBad("web_search.provider")) return;
  const { provider } = search;
  if (provider === undefined) {
    endpoints.forEach((endpoint, index) => {
      const path = `endpoints[${index}].web_search`;
      if (endpoint?.web_search === "proxy") report.warning(path, phrase("file.search_without_provider"));
    });
    return;
  }
  const key = provider === "searxng" ? "url" : "api_key";
  if (search[key] !== undefined || report.isBad(`web_search.${key}`)) return;
  report.problem(`web_search.${key}`, phrase("file.missing_as", { key: "provider", value: provider }));
}
