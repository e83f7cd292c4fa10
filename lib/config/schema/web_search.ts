import { choice, credential, duration, integer } from "../field.ts";
import { httpUrl } from "../network_field.ts";
import type { SearchedBy, SearchProvider } from "../search_config.ts";
import { field, section } from "./define.ts";

const PROVIDERS: readonly SearchProvider[] = ["bocha", "brave", "exa", "searxng", "tavily"];
const MOST_RESULTS = 20;
const MOST_MS = 120_000;

/** The section `web_search`. */
export const webSearch = section(
  "A web search for models whose endpoint has none of its own (docs/conversion.md). What a model wants to know goes to " +
    "this engine; nothing does without a `provider`.",
  {
    provider: field("`bocha`, `brave`, `exa`, `searxng` or `tavily`", choice(PROVIDERS).optional(), {
      description: "Search engine to ask.",
      omitted: "none, and nothing is searched for",
      example: '""',
    }),
    url: field("URL", httpUrl().optional(), {
      description: "Address of the engine's API. Required for `searxng`, whose JSON format has to be switched on.",
      omitted: "the provider's own",
      example: '""',
    }),
    api_key: field("text", credential().optional(), {
      description: "Credential for it, best kept in an environment variable. All but `searxng` require one.",
      example: '"${SEARCH_API_KEY:}"',
    }),
    max_results: field("integer", integer(1, MOST_RESULTS).prefault("8"), "The most pages that one search hands on."),
    timeout: field("duration", duration(1000, MOST_MS).prefault("15s"), "How long one search may take."),
  },
);

/** The key `web_search` of an endpoint. */
export const searchedBy = field(
  "`auto`, `endpoint` or `proxy`",
  choice<SearchedBy>(["auto", "endpoint", "proxy"]).prefault("auto"),
  "Who searches the web for a model of this endpoint: the endpoint itself (`endpoint`), this program by the section " +
    "`web_search` (`proxy`), or the endpoint where its vendor and model are known to, else this program (`auto`).",
);
