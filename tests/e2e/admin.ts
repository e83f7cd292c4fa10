/** A client of the admin API, as the page is one. */
import assert from "node:assert/strict";
import { until } from "../until.ts";
import { apiContract } from "./api_contract.ts";
import type { Proxy } from "./proxy.ts";

export type Body = Record<string, unknown>;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- answers of all shapes are looked into
  readonly body: any;
  readonly text: string;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** `If-Match`; by default any version. `null`: none is sent. */
  readonly version?: string | null;
  readonly password?: string;
}

export class Admin {
  private token: string | undefined;
  constructor(private readonly proxy: Pick<Proxy, "address">, private readonly password?: string) {}

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answered> {
    const { body, version = "*", password = this.password } = options;
    const isChange = method !== "GET";
    const headers = {
      ...(password === undefined ? {} : basic(password)),
      ...(isChange ? { "x-csrf-token": await this.csrf(), "content-type": "application/json" } : {}),
      ...(isChange && version !== null ? { "if-match": version === "*" ? "*" : `"${version}"` } : {}),
      ...options.headers,
    };
    const response = await fetch(`${this.proxy.address}/admin/api${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    // Tests plant secrets under this word only.
    assert.doesNotMatch(text, /planted/, `${method} ${path} tells a secret`);
    const sent = typeof body === "string" ? parsed(body) : body;
    const { status, headers: answered } = response;
    const { pathname, search } = new URL(response.url);
    const at = pathname.slice("/admin/api".length) + search;
    (await apiContract()).check({ method, path: at, sent, status, headers: answered, text });
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === "" ? undefined : JSON.parse(text),
    };
  }

  /** Records are written some moments after the answer's end. */
  async recorded(id: string): Promise<void> {
    await until(`${id} is recorded`, async () => (await this.call("GET", `/requests/${id}`)).status === 200);
  }

  /** The records that `query` finds, the latest first, as soon as there are `count` at all. */
  async records(count: number, query = ""): Promise<Body[]> {
    const all = await until(`${count} requests are recorded`, async () => {
      const { requests } = (await this.call("GET", "/requests")).body;
      return requests.length >= count && requests;
    });
    return query === "" ? all : (await this.call("GET", `/requests${query}`)).body.requests;
  }

  private async csrf(): Promise<string> {
    return this.token ??= (await this.call("GET", "/csrf-token")).body.csrf_token;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function basic(password: string): Record<string, string> {
  return { authorization: `Basic ${btoa(`any:${password}`)}` };
}
