import type { Text } from "./fill.ts";

/** What came of a search of the web that was run for a model. */
export const SEARCH = {
  "search.found": "the web was searched with {provider}: {pages} found, {seconds} s",
  "search.failed": "a search of the web failed: {reason}",
  "search.no_json": "{provider} did not answer with JSON (of SearXNG it has to be switched on, under search.formats)",
  "search.status": "{provider} answered with HTTP {status}",
  "search.silent": "{provider} did not answer within {seconds} s",
  "search.turn": "{reason} ({searches})",
  "search.unreachable": "{provider} could not be asked: {reason}",
} as const satisfies Readonly<Record<string, Text>>;
