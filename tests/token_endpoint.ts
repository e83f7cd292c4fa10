/** A token endpoint that rotates its refresh tokens, as strict as any: each is good for one use. */
import { until } from "./until.ts";

export interface TokenRequest {
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly userAgent: string;
}

export interface TokenEndpointOptions {
  /** The first refresh token that it takes. */
  readonly refreshToken: string;
  /** Its answer gets these members over its own; `undefined` takes one out. */
  readonly answer?: Readonly<Record<string, unknown>>;
  /** Answers only requests of this type, others with 400. */
  readonly only?: "application/json";
  /** Waited for before each answer. */
  readonly gate?: Promise<void>;
}

export class TokenEndpoint implements AsyncDisposable {
  readonly requests: TokenRequest[] = [];
  /** Status and body of the next answers, before it does what it should. */
  readonly failures: { readonly status: number; readonly body: string }[] = [];
  /** The refresh token that is good now. */
  refreshToken: string;
  /** Access tokens that are good now: the last one. */
  accessToken = "";
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #count = 0;

  private constructor(private readonly options: TokenEndpointOptions) {
    this.refreshToken = options.refreshToken;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  static start(options: TokenEndpointOptions): TokenEndpoint {
    return new TokenEndpoint(options);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/oauth/token`;
  }

  /** Resolves when `count` requests have arrived since the start. */
  async received(count: number): Promise<void> {
    await until(`${count} requests have arrived`, () => this.requests.length >= count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const type = request.headers.get("content-type") ?? "";
    const text = await request.text();
    const fields = type.startsWith("application/json")
      ? JSON.parse(text) as Record<string, string>
      : Object.fromEntries(new URLSearchParams(text));
    this.requests.push({ type, fields, userAgent: request.headers.get("user-agent") ?? "" });
    await this.options.gate;
    const failure = this.failures.shift();
    if (failure !== undefined) return new Response(failure.body, { status: failure.status });
    if (this.options.only !== undefined && !type.startsWith(this.options.only)) {
      return Response.json({ error: { type: "invalid_request_error", message: "bad body" } }, { status: 400 });
    }
    if (fields["refresh_token"] !== this.refreshToken) {
      const description = `Refresh token ${fields["refresh_token"]} was used before`;
      return Response.json({ error: "invalid_grant", error_description: description }, { status: 400 });
    }
    this.#count++;
    this.accessToken = `planted-access-${this.#count}`;
    this.refreshToken = `planted-refresh-${this.#count}`;
    return Response.json({
      token_type: "Bearer",
      access_token: this.accessToken,
      refresh_token: this.refreshToken,
      expires_in: 3600,
      ...this.options.answer,
    });
  }
}
