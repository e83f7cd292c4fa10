/** How requests go out: with the client and the token that their endpoint needs. Most need neither. */
import type { HeaderView } from "../header_view.ts";
import type { EndpointConfig } from "../config/config.ts";
import { type Clients, needsClient } from "./clients.ts";
import { isBack, mayLeadBack } from "./hops.ts";
import { secretsOf } from "./secrets.ts";
import { type OutgoingRequest, send, type SendOptions, type UpstreamResponse } from "./send.ts";

/** The tokens of endpoints with `auth_type: oauth`. */
export interface Tokens {
  /**
   * A token that should be accepted.
   * @throws ProxyError `authentication` if there is none
   */
  of(endpoint: EndpointConfig, signal: AbortSignal): Promise<string>;
  /** Another token after `rejected` was not accepted; `undefined`: there is no other yet. */
  after(endpoint: EndpointConfig, rejected: string, signal: AbortSignal): Promise<string | undefined>;
  /** All tokens that `endpointId` has had, as far as they may still be said. */
  secretsOf(endpointId: string): readonly string[];
}

const UNAUTHORIZED = 401;

export interface SenderParts {
  readonly clients: Clients;
  readonly tokens: Tokens;
  /** By which this proxy knows requests that it has sent itself. */
  readonly mark: string;
}

export class Sender {
  private readonly clients: Clients;
  private readonly tokens: Tokens;
  private readonly mark: string;
  /** By endpoint as configured. */
  private readonly marked = new WeakMap<EndpointConfig, boolean>();

  constructor({ clients, tokens, mark }: SenderParts) {
    this.clients = clients;
    this.tokens = tokens;
    this.mark = mark;
  }

  /**
   * Sends `request`; if a token of ours was not accepted, once more with another one.
   * Rejects with what `fetch` throws (see `classifyTransportError`), `UnusableEndpoint`, or ProxyError `authentication`
   */
  send(request: OutgoingRequest, endpoint: EndpointConfig, given: SendOptions): Promise<UpstreamResponse> {
    const options = this.isMarked(endpoint) ? { ...given, mark: this.mark } : given;
    if (endpoint.authType === "oauth") return this.sendWithToken(request, endpoint, options);
    return needsClient(endpoint, request.url)
      ? this.sendWithClient(request, endpoint, options)
      : send(request, endpoint, options);
  }

  /** A request with `headers` was sent from here, and has come back. */
  isBack(headers: HeaderView): boolean {
    return isBack(headers, this.mark);
  }

  /** Everything of `endpoint` that nobody may be shown, its current token too. */
  secretsOf(endpoint: EndpointConfig): readonly string[] {
    if (endpoint.authType !== "oauth") return secretsOf(endpoint);
    return [...secretsOf(endpoint), ...this.tokens.secretsOf(endpoint.id)];
  }

  private isMarked(endpoint: EndpointConfig): boolean {
    let marked = this.marked.get(endpoint);
    if (marked === undefined) this.marked.set(endpoint, marked = mayLeadBack(endpoint));
    return marked;
  }

  private async sendWithClient(
    request: OutgoingRequest,
    endpoint: EndpointConfig,
    options: SendOptions,
  ): Promise<UpstreamResponse> {
    const client = await this.clients.of(endpoint, request.url);
    const since = this.clients.now();
    try {
      return await send(request, endpoint, { ...options, client });
    } catch (error) {
      if (options.signal.aborted) this.clients.waitedInVain(since);
      throw error;
    }
  }

  private async sendWithToken(
    request: OutgoingRequest,
    endpoint: EndpointConfig,
    options: SendOptions,
  ): Promise<UpstreamResponse> {
    // The token first: while it is waited for, a client may be closed.
    const token = await this.tokens.of(endpoint, options.signal);
    const response = await this.sendWithClient(request, endpoint, { ...options, token });
    if (response.status !== UNAUTHORIZED) return response;
    const other = await this.tokens.after(endpoint, token, options.signal).catch(async (error) => {
      await response.body?.cancel();
      throw error;
    });
    if (other === undefined) return response;
    await response.body?.cancel();
    return await this.sendWithClient(request, endpoint, { ...options, token: other });
  }
}
