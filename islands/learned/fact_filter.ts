/** Which of many learned facts are looked for, and how many of those a page shows. */
import { hasWords } from "../../components/has_words.ts";
import type { FactView } from "../../lib/admin/learned.ts";

export interface FactFilter {
  /** All of its words occur in what is known of a fact. */
  readonly words: string;
  /** Id of the one whose facts are wanted; empty: all. */
  readonly endpoint: string;
  /** Whether more than a page's are wanted. */
  readonly isWhole: boolean;
}

export interface FoundFacts {
  readonly facts: readonly FactView[];
  /** How many fit, and how many there are. */
  readonly found: number;
  readonly total: number;
}

/** More are read by nobody, and make a page slow. */
const PAGE = 50;

export function factFilterIn(query: URLSearchParams): FactFilter {
  const asked = (name: string) => query.get(name) ?? "";
  return { words: asked("q"), endpoint: asked("endpoint"), isWhole: asked("all") !== "" };
}

export function foundFacts(all: readonly FactView[], { words, endpoint, isWhole }: FactFilter): FoundFacts {
  const found = all.filter((fact) => {
    if (endpoint !== "" && fact.endpoint_id !== endpoint) return false;
    const { endpoint_id: id, endpoint: name, model, protocol, text, evidence } = fact;
    return hasWords([id, name, model, protocol, text, evidence], words);
  });
  return { facts: isWhole ? found : found.slice(0, PAGE), found: found.length, total: all.length };
}
