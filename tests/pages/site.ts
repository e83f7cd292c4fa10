/** The pages as a browser without script sees them. */
import assert from "node:assert/strict";
import type { Proxy } from "../e2e/proxy.ts";

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** Keeps cookies and follows nothing. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  constructor(private readonly proxy: Pick<Proxy, "address">) {}

  get(path: string, headers: Record<string, string> = {}): Promise<Got> {
    return this.#send(path, { headers });
  }

  post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Got> {
    return this.#send(path, { method: "POST", body: new URLSearchParams(form), headers });
  }

  /** Sends the page's first form with more fields. */
  async submit(page: Got, fields: Record<string, string>): Promise<Got> {
    const form = /<form method="post" action="([^"]+)"[^>]*>(.*?)<\/form>/s.exec(page.html);
    assert.ok(form, "there is no form");
    const inputs = [...form[2]!.matchAll(/<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"/g)];
    const values = Object.fromEntries(
      inputs.map(([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")]),
    );
    return await this.post(form[1]!, { ...values, ...fields });
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  async #send(path: string, init: RequestInit & { readonly headers: Record<string, string> }): Promise<Got> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { "accept-language": "en", ...(cookie === "" ? {} : { cookie }), ...init.headers };
    const response = await fetch(this.proxy.address + path, { ...init, headers, redirect: "manual" });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/Max-Age=0/.test(set)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, html: await response.text() };
  }
}
