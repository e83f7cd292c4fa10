/**
 * Tokens of endpoints with `auth_type: oauth`: renewed before they end, kept where a restart and other processes find
 * them. A refresh token is worth one use at many servers, so only one renewal at a time is made of an endpoint, here and
 * in all processes that share the store.
 */
import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { EndpointConfig, OauthConfig } from "../config/config.ts";
import { messageOf, ProxyError } from "../errors.ts";
import { mapWords, phrase } from "../phrases/phrase.ts";
import { brief, formsOf } from "../redact.ts";
import type { Clients } from "./clients.ts";
import { secretsOf } from "./secrets.ts";
import type { Tokens } from "./sender.ts";
import { type Grant, requestGrant } from "./token_grant.ts";
import { UnusableEndpoint } from "./unusable_endpoint.ts";

export interface KeptToken {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds of the epoch. */
  readonly expiresAt: number;
  readonly lifetimeMs: number;
}

/** What a kept token belongs to: a new refresh token in the configuration starts anew. */
export interface TokenKey {
  readonly endpointId: string;
  /** Hash of the configured refresh token. */
  readonly configured: string;
}

/** Where renewed tokens are kept. */
export interface TokenStore {
  load(key: TokenKey): Promise<KeptToken | undefined>;
  save(key: TokenKey, token: KeptToken): Promise<void>;
  /** Runs `action` while no other process runs one for the same endpoint. */
  exclusively<T>(endpointId: string, action: () => Promise<T>): Promise<T>;
}

export interface OauthOptions {
  readonly store: TokenStore;
  readonly clients: Pick<Clients, "of">;
  readonly clock: Clock;
  readonly userAgent: string;
  /** Hears what somebody should know, without any secret. */
  readonly warn: (message: string) => void;
}

/** A token is renewed so long before its end, or a tenth of its lifetime if that is less. */
const MARGIN_MS = 5 * 60_000;

/** After a failure the token endpoint is left alone for a while; longer if the refresh token is no longer any good. */
const PAUSE_MS = 5000;
const FINAL_PAUSE_MS = 60_000;

/** What could not be kept is tried again so much later. */
const SAVE_MS = 30_000;

/** A token that was renewed a moment ago and is refused is not refused for its age. */
const FRESH_MS = 30_000;

/** So many secrets of an endpoint are remembered: what is older is said by nobody. */
const MAX_SECRETS = 20;

interface State {
  readonly key: TokenKey;
  /** As it was when this state began. */
  readonly oauth: OauthConfig;
  token: KeptToken | undefined;
  /** When to try again to keep `token`, by the monotonic clock; `undefined`: it is kept. */
  saveAt: number | undefined;
  renewing: Promise<KeptToken> | undefined;
  /** Of the monotonic clock. */
  renewedAt: number;
  failure: { readonly until: number; readonly error: ProxyError } | undefined;
}

export class OauthTokens implements Tokens {
  private readonly states = new Map<string, State>();
  private readonly secrets = new Map<string, string[]>();

  constructor(private readonly options: OauthOptions) {}

  async of(endpoint: EndpointConfig, signal: AbortSignal): Promise<string> {
    const state = this.stateOf(endpoint);
    const token = state.token ?? await this.begin(state);
    if (state.saveAt !== undefined) this.saveLater(state, state.saveAt);
    if (token !== undefined && this.hasTime(token, 0)) {
      // It is still good: the renewal runs beside the request, and if it fails that is said and tried again.
      if (!this.isFresh(token) && !this.pauses(state)) this.renew(endpoint, state).catch(() => {});
      return token.accessToken;
    }
    return (await unless(signal, this.renew(endpoint, state))).accessToken;
  }

  async after(endpoint: EndpointConfig, rejected: string, signal: AbortSignal): Promise<string | undefined> {
    const state = this.stateOf(endpoint);
    // Somebody else has renewed it in the meantime.
    if (state.token !== undefined && state.token.accessToken !== rejected) return state.token.accessToken;
    if (this.options.clock.monotonic() - state.renewedAt < FRESH_MS) return undefined;
    const { accessToken } = await unless(signal, this.renew(endpoint, state, rejected));
    return accessToken === rejected ? undefined : accessToken;
  }

  secretsOf(endpointId: string): readonly string[] {
    return this.secrets.get(endpointId) ?? [];
  }

  /** The secrets of all endpoints. */
  allSecrets(): readonly string[] {
    return [...this.secrets.values()].flat();
  }

  private stateOf({ id, name, oauth }: EndpointConfig): State {
    if (oauth === undefined) {
      throw new UnusableEndpoint(phrase("attempt.no_oauth", { endpoint: name }));
    }
    const known = this.states.get(id);
    if (known !== undefined && (known.oauth === oauth || JSON.stringify(known.oauth) === JSON.stringify(oauth))) {
      return known;
    }
    const configured = createHash("sha256").update(oauth.refreshToken).digest("hex").slice(0, 32);
    const state: State = {
      key: { endpointId: id, configured },
      oauth,
      token: undefined,
      saveAt: undefined,
      renewing: undefined,
      renewedAt: -Infinity,
      failure: undefined,
    };
    this.states.set(id, state);
    return state;
  }

  private hasTime({ accessToken, expiresAt }: KeptToken, marginMs: number): boolean {
    return accessToken !== "" && expiresAt - marginMs > this.options.clock.now();
  }

  /** Its end is neither near nor further than it ever was: then it was reckoned by a clock that has been put back since. */
  private isFresh(token: KeptToken): boolean {
    return this.hasTime(token, marginOf(token)) &&
      token.expiresAt - this.options.clock.now() <= token.lifetimeMs + MARGIN_MS;
  }

  private pauses({ failure }: State): boolean {
    return failure !== undefined && failure.until > this.options.clock.monotonic();
  }

  /** What an earlier run left, or the configuration has. */
  private async begin(state: State): Promise<KeptToken | undefined> {
    // A store that cannot be read fails the renewal too, which says so.
    const known = await this.known(state).catch(() => undefined);
    if (known !== undefined && state.token === undefined && this.hasTime(known, 0)) this.hold(state, known);
    return state.token;
  }

  /** The renewal that is under way, or a new one. */
  private async renew(endpoint: EndpointConfig, state: State, rejected?: string): Promise<KeptToken> {
    if (state.failure !== undefined && this.pauses(state)) throw state.failure.error;
    state.renewing ??= this.renewOnce(endpoint, state, rejected)
      .catch((error) => {
        // Of the store; all others have their words.
        if (error instanceof ProxyError || error instanceof UnusableEndpoint) throw error;
        throw this.failed(endpoint, state, { type: "refused", final: false, reason: String(error?.message ?? error) });
      })
      .finally(() => state.renewing = undefined);
    return await state.renewing;
  }

  private async renewOnce(endpoint: EndpointConfig, state: State, rejected?: string): Promise<KeptToken> {
    const { store } = this.options;
    const isGood = (token: KeptToken) =>
      token.accessToken !== rejected && this.isFresh(token) && this.hold(state, token);
    const known = await this.known(state);
    if (isGood(known)) return known;
    return await store.exclusively(state.key.endpointId, async () => {
      // Another process may have been quicker (case G16).
      const latest = await this.known(state);
      if (isGood(latest)) return latest;
      return await this.ask(endpoint, state, latest.refreshToken);
    });
  }

  /** What is kept, else what the configuration has. */
  private async known({ key, oauth, token, saveAt }: State): Promise<KeptToken> {
    if (saveAt !== undefined && token !== undefined) return token;
    const kept = await this.options.store.load(key) ?? token;
    if (kept !== undefined) return kept;
    const { accessToken, refreshToken, expiresAt } = oauth;
    return { accessToken, refreshToken, expiresAt, lifetimeMs: Infinity };
  }

  private async ask(endpoint: EndpointConfig, state: State, refreshToken: string): Promise<KeptToken> {
    const { store } = this.options;
    this.remember(state, refreshToken);
    const grant = await this.grant(endpoint, state, refreshToken);
    if (grant.type === "granted") return await this.keep(state, grant, refreshToken);
    // The store may have been written by somebody who did not wait for us.
    const other = grant.final ? await store.load(state.key) : undefined;
    if (other !== undefined && other.refreshToken !== refreshToken) {
      if (this.hasTime(other, 0)) {
        this.hold(state, other);
        return other;
      }
      const second = await this.grant(endpoint, state, other.refreshToken);
      if (second.type === "granted") return await this.keep(state, second, other.refreshToken);
    }
    throw this.failed(endpoint, state, grant);
  }

  private async grant(endpoint: EndpointConfig, { oauth }: State, refreshToken: string): Promise<Grant> {
    const { clients, userAgent } = this.options;
    return await requestGrant(oauth, refreshToken, { client: await clients.of(endpoint, oauth.tokenUrl), userAgent });
  }

  private async keep(state: State, grant: Grant & { type: "granted" }, previous: string): Promise<KeptToken> {
    const { store, clock, warn } = this.options;
    const { accessToken, lifetimeMs } = grant;
    const refreshToken = grant.refreshToken ?? previous;
    const token = { accessToken, refreshToken, expiresAt: clock.now() + lifetimeMs, lifetimeMs };
    this.hold(state, token);
    state.renewedAt = clock.monotonic();
    try {
      await store.save(state.key, token);
      state.saveAt = undefined;
    } catch (error) {
      state.saveAt = clock.monotonic() + SAVE_MS;
      const reason = messageOf(error);
      const after = refreshToken === previous ? "" : ": after a restart a new login may be needed";
      warn(`Cannot keep the renewed token of endpoint "${state.key.endpointId}" (${reason})${after}`);
    }
    return token;
  }

  /** With a restart it would be lost; meanwhile the disk may have room again, or another process has a newer one. */
  private saveLater(state: State, saveAt: number): void {
    const { store, clock } = this.options;
    const { key, token } = state;
    if (token === undefined || clock.monotonic() < saveAt) return;
    state.saveAt = clock.monotonic() + SAVE_MS;
    store.exclusively(key.endpointId, async () => {
      if (((await store.load(key))?.expiresAt ?? 0) < token.expiresAt) await store.save(key, token);
      if (state.token === token) state.saveAt = undefined;
    }).catch(() => {});
  }

  private hold(state: State, token: KeptToken): true {
    state.token = token;
    state.failure = undefined;
    this.remember(state, token.accessToken, token.refreshToken);
    return true;
  }

  private remember({ key }: State, ...secrets: readonly string[]): void {
    const known = this.secrets.get(key.endpointId) ?? [];
    this.secrets.set(key.endpointId, [...new Set([...secrets.flatMap(formsOf), ...known])].slice(0, MAX_SECRETS));
  }

  /** Remembers that the renewal failed, and says so. */
  private failed(endpoint: EndpointConfig, state: State, { final, reason }: Grant & { type: "refused" }): ProxyError {
    const { clock, warn } = this.options;
    const secrets = [...secretsOf(endpoint), ...this.secretsOf(endpoint.id)];
    const failure = phrase("attempt.no_token", {
      endpoint: endpoint.name,
      host: new URL(state.oauth.tokenUrl).host,
      reason: mapWords(reason, (words) => brief(words, secrets)),
    });
    const error = new ProxyError("authentication", final ? phrase("attempt.log_in_again", { failure }) : failure);
    warn(error.message);
    state.failure = { until: clock.monotonic() + (final ? FINAL_PAUSE_MS : PAUSE_MS), error };
    return error;
  }
}

function marginOf({ lifetimeMs }: KeptToken): number {
  return Math.min(MARGIN_MS, lifetimeMs / 10);
}

/** What `promise` comes to, unless `signal` is first: a renewal is shared, and goes on without those who left. */
async function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  signal.throwIfAborted();
  let leave: (() => void) | undefined;
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([promise, left]);
  } finally {
    signal.removeEventListener("abort", leave!);
  }
}
