/** How requests go out: with the client and the token that their endpoint needs. Most need neither. */
import type { EndpointConfig } from "../config/config.ts";
import { type Clients, needsClient } from "./clients.ts";
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

export class Sender {
  constructor(private readonly clients: Clients, private readonly tokens: Tokens) {}

  /**
   * Sends `request`; if a token of ours was not accepted, once more with another one.
   * Rejects with what `fetch` throws (see `classifyTransportError`), `UnusableEndpoint`, or ProxyError `authentication`
   */
  send(request: OutgoingRequest, endpoint: EndpointConfig, options: SendOptions): Promise<UpstreamResponse> {
    if (endpoint.authType === "oauth") return this.sendWithToken(request, endpoint, options);
    return needsClient(endpoint) ? this.sendWithClient(request, endpoint, options) : send(request, endpoint, options);
  }

  /** Everything of `endpoint` that nobody may be shown, its current token too. */
  secretsOf(endpoint: EndpointConfig): readonly string[] {
    if (endpoint.authType !== "oauth") return secretsOf(endpoint);
    return [...secretsOf(endpoint), ...this.tokens.secretsOf(endpoint.id)];
  }

  private async sendWithClient(
    request: OutgoingRequest,
    endpoint: EndpointConfig,
    options: SendOptions,
  ): Promise<UpstreamResponse> {
    return await send(request, endpoint, { ...options, client: await this.clients.of(endpoint, request.url) });
  }

  private async sendWithToken(
    request: OutgoingRequest,
    endpoint: EndpointConfig,
    options: SendOptions,
  ): Promise<UpstreamResponse> {
    // The token first: while it is waited for, a client may be closed.
    const token = await this.tokens.of(endpoint, options.signal);
    const response = await send(request, endpoint, {
      ...options,
      token,
      client: await this.clients.of(endpoint, request.url),
    });
    if (response.status !== UNAUTHORIZED) return response;
    const other = await this.tokens.after(endpoint, token, options.signal).catch(async (error) => {
      await response.body?.cancel();
      throw error;
    });
    if (other === undefined) return response;
    await response.body?.cancel();
    return await send(request, endpoint, {
      ...options,
      token: other,
      client: await this.clients.of(endpoint, request.url),
    });
  }
}
