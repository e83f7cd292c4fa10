/** What is left on the accounts of endpoints: asked for when somebody wants to know, and never otherwise. */
import type { Clock } from "../clock.ts";
import type { EndpointConfig } from "../config/config.ts";
import { ProxyError } from "../errors.ts";
import { type Phrase, phrase, type Words } from "../phrases/phrase.ts";
import { type Amount, type BalanceCall, balanceCalls } from "../upstream/balance.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import type { Sender } from "../upstream/sender.ts";
import { classifyTransportError, describeTransportFault } from "../upstream/transport_error.ts";
import { UnusableEndpoint } from "../upstream/unusable_endpoint.ts";
import { VERSION } from "../version.ts";
import { unreachable } from "./failed_try.ts";
import { fetchJson, OtherStatus, OutOfPatience } from "./fetch_json.ts";

/** What an account had. */
export interface Balance {
  readonly amounts: readonly Amount[];
  /** Milliseconds of the epoch. */
  readonly at: number;
}

export type BalanceAnswer =
  | { readonly type: "told"; readonly balance: Balance }
  | { readonly type: "failed"; readonly reason: Words };

const MOST_LENGTH = 256 * 1024;

/** Of one account, as it was seen last. */
interface Seen {
  readonly account: string;
  readonly balance: Balance;
}

export interface BalancesOptions {
  readonly patienceMs: number;
  readonly callsOf: typeof balanceCalls;
}

const DEFAULTS: BalancesOptions = { patienceMs: 10_000, callsOf: balanceCalls };

export class Balances {
  /** By endpoint. */
  readonly #seen = new Map<string, Seen>();

  constructor(
    private readonly sender: Sender,
    private readonly clock: Clock,
    private readonly options: BalancesOptions = DEFAULTS,
  ) {}

  /** Whether a way is known to ask the endpoint for it. */
  tells(endpoint: EndpointConfig): boolean {
    return this.options.callsOf(endpoint).length > 0;
  }

  /** What was seen last of the account that it has now. */
  of(endpoint: EndpointConfig): Balance | undefined {
    const seen = this.#seen.get(endpoint.id);
    return seen?.account === accountOf(endpoint) ? seen.balance : undefined;
  }

  /** Does not reject. */
  async ask(endpoint: EndpointConfig, signal: AbortSignal): Promise<BalanceAnswer> {
    const calls = this.options.callsOf(endpoint);
    if (calls.length === 0) return { type: "failed", reason: untold(endpoint) };
    try {
      const amounts = await this.#amounts(endpoint, calls, signal);
      if (amounts === undefined) return { type: "failed", reason: ofHost("endpoint.balance_unreadable", endpoint) };
      const balance = { amounts, at: this.clock.now() };
      this.#seen.set(endpoint.id, { account: accountOf(endpoint), balance });
      return { type: "told", balance };
    } catch (error) {
      return { type: "failed", reason: this.#reasonOf(error, endpoint) };
    }
  }

  async #amounts(
    endpoint: EndpointConfig,
    [call, ...others]: readonly BalanceCall[],
    signal: AbortSignal,
  ): Promise<readonly Amount[] | undefined> {
    if (call === undefined) return undefined;
    try {
      const body = await fetchJson((until) =>
        this.sender.send(
          {
            method: "GET",
            // Its own host, and nobody else's, whatever path requests go to.
            url: new URL(endpoint.url).origin + call.path,
            headers: new Headers({ accept: "application/json", "user-agent": `cccc/${VERSION}` }),
            body: null,
            repeatable: true,
          },
          endpoint,
          { signal: until, adjust: asBearer },
        ), { ms: this.options.patienceMs, most: MOST_LENGTH, signal });
      return call.read(body);
    } catch (error) {
      if (others.length === 0 || !(error instanceof OtherStatus) || !REFUSED.has(error.status)) throw error;
      return await this.#amounts(endpoint, others, signal);
    }
  }

  #reasonOf(error: unknown, endpoint: EndpointConfig): Words {
    if (error instanceof OutOfPatience) {
      return phrase("endpoint.balance_late", { host: hostOf(endpoint), seconds: this.options.patienceMs / 1000 });
    }
    if (error instanceof OtherStatus) {
      const told = { host: hostOf(endpoint), status: String(error.status) };
      return REFUSED.has(error.status)
        ? phrase("endpoint.balance_refused", told)
        : phrase("endpoint.balance_status", told);
    }
    if (error instanceof ProxyError) return error.words;
    if (error instanceof UnusableEndpoint) return error.said;
    // What it says is no JSON, or no end to it.
    if (error instanceof SyntaxError || error instanceof RangeError) {
      return ofHost("endpoint.balance_unreadable", endpoint);
    }
    return unreachable(endpoint, describeTransportFault(classifyTransportError(error)));
  }
}

const REFUSED: ReadonlySet<number> = new Set([401, 403]);

/** An API of Anthropic's form takes its key in a header of its own; what its vendor tells a balance by does not. */
function asBearer(headers: HeaderFields): HeaderFields {
  const { "x-api-key": key, ...others } = headers;
  return key === undefined ? headers : { ...others, authorization: `Bearer ${key}` };
}

function untold(endpoint: EndpointConfig): Phrase {
  const { authType } = endpoint;
  if (authType === "passthrough") return phrase("endpoint.clients_credentials");
  return ofHost(authType === "none" ? "endpoint.balance_no_credential" : "endpoint.balance_untold", endpoint);
}

function ofHost(
  id: "endpoint.balance_unreadable" | "endpoint.balance_no_credential" | "endpoint.balance_untold",
  endpoint: EndpointConfig,
): Phrase {
  return phrase(id, { host: hostOf(endpoint) });
}

function hostOf({ url }: EndpointConfig): string {
  return new URL(url).host;
}

function accountOf({ url, authType, authValue, oauth }: EndpointConfig): string {
  return JSON.stringify([new URL(url).origin, authType, authValue, oauth]);
}
