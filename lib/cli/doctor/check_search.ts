import type { Config } from "../../config/config.ts";
import { say } from "../../phrases/say.ts";
import { searchWeb } from "../../searching/web.ts";
import { VERSION } from "../../version.ts";
import { error, type Finding, ok } from "./finding.ts";

/** Whether the search engine finds anything. Most count each search: those are only asked if `isPaid`. */
export async function checkSearch({ webSearch }: Config, file: string, isPaid: boolean): Promise<Finding[]> {
  const { provider } = webSearch;
  if (provider === undefined || (provider !== "searxng" && !isPaid)) return [];
  const question = { query: "weather", allowed: [], blocked: [], count: 1 };
  const { signal } = new AbortController();
  const finding = await searchWeb(question, { ...webSearch, provider }, { userAgent: `cccc/${VERSION}`, signal });
  const fix = `correct web_search in ${file}`;
  if (finding.type === "failed") return [error("web search", say(finding.reason), fix)];
  if (finding.pages.length === 0) return [error("web search", `${provider} found nothing`, fix)];
  return [ok("web search", `${provider} finds pages`)];
}
