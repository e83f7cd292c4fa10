/**
 * List prices of providers and models: the table of `@pydantic/genai-prices`, whose maintainers collect them from the
 * providers' pages. It is looked things up in only: the package's own sum knows no price of Anthropic's hour where the
 * table has none, and takes a model without any price for free.
 */
import { calcPrice, type ModelPrice } from "@pydantic/genai-prices";
import { MEDIA_SORTS } from "./media_tokens.ts";
import type { Price, Prices, Steps } from "./prices.ts";

export interface PriceQuery {
  /** Of the endpoint; its host says which provider it is. */
  readonly url: string;
  /** As the endpoint knows it. */
  readonly model: string;
  /** When it was asked, in milliseconds of the epoch: prices change, and some with the hour. */
  readonly at: number;
}

export interface ListedPrices extends Prices {
  /** Whose list it is, by the table's name of it. */
  readonly provider: string;
  /** US dollars for each search in the web that the provider did. */
  readonly webSearch: number;
}

/** `undefined`: the table does not know the host, the model, or what it costs. */
export function tablePrices({ url, model, at }: PriceQuery): ListedPrices | undefined {
  try {
    const found = calcPrice({}, model, { providerApiUrl: url, timestamp: new Date(at) });
    const prices = found === null ? undefined : pricesOf(found.model_price);
    return prices === undefined ? undefined : { ...prices, provider: found!.provider.id };
  } catch {
    // It checks a row when it is used, and throws where that contradicts itself.
    return undefined;
  }
}

/** Tokens that the context of the model takes; `undefined`: the table does not say. */
export function tableWindow(url: string, model: string): number | undefined {
  try {
    return calcPrice({}, model, { providerApiUrl: url })?.model.context_window;
  } catch {
    return undefined;
  }
}

/**
 * A sort that has no price of its own costs what the wider sort costs, as in the table's own sums; but Anthropic takes
 * twice the price of input for what is kept an hour (F3), and only its models have that sort.
 */
function pricesOf(listed: ModelPrice): Omit<ListedPrices, "provider"> | undefined {
  const { input_mtok: input, output_mtok: output, cache_write_mtok: write } = listed;
  // Some models are listed without a price, which makes them unknown and not free.
  if (input === undefined || output === undefined) return undefined;
  const hour = listed["cache_write_1h_mtok"] ?? (write === undefined ? input : times(input, 2));
  return {
    input,
    output,
    cacheRead: listed["cache_read_mtok"] ?? input,
    cacheWrite5m: write ?? input,
    cacheWrite1h: hour,
    reasoning: listed["output_reasoning_mtok"] ?? output,
    media: Object.fromEntries(
      MEDIA_SORTS.flatMap((sort) => listed[`${sort}_mtok`] === undefined ? [] : [[sort, listed[`${sort}_mtok`]]]),
    ),
    request: eachOf(listed["requests_kcount"]),
    webSearch: eachOf(listed["web_searches_kcount"]),
  };
}

function times(price: Price, factor: number): Price {
  if (typeof price === "number") return price * factor;
  const tiers = price.tiers.map(({ start, price }) => ({ start, price: price * factor }));
  return { base: price.base * factor, tiers } satisfies Steps;
}

/** The table has it for a thousand. */
function eachOf(price: Price | undefined): number {
  return (typeof price === "number" ? price : price?.base ?? 0) / 1000;
}
