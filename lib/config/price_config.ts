/** What tokens cost, in US dollars per million: an item of `prices` of an endpoint, every default filled in. */
export interface PriceConfig {
  /** Pattern of models as the endpoint knows them. */
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly reasoning: number;
}
