/** What is asked of a search engine, and what it finds. */
export interface Question {
  readonly query: string;
  /** Only pages of these domains, with their subdomains; empty: any. */
  readonly allowed: readonly string[];
  readonly blocked: readonly string[];
  /** The most pages to find. */
  readonly count: number;
}

export interface FoundPage {
  readonly url: string;
  /** Empty if it has none. */
  readonly title: string;
  /** What the engine quotes of it; empty if nothing. */
  readonly text: string;
  /** When it was written or changed, in the engine's words. */
  readonly age?: string;
}
