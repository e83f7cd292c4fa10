/** The admin API (docs/api.md) for islands: errors are values, and a change carries the token that it needs. */
import { inOwnLanguage } from "./in_own_language.ts";

/** What went wrong: the API's own error, or `OFFLINE` if nobody answered. */
export interface ApiFailure {
  readonly code: string;
  /** The server's own words; empty if it said nothing. */
  readonly message: string;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
  /** Of the configuration as it is now, after a conflict. */
  readonly version?: string;
}

export type ApiResult<T> =
  | { readonly type: "ok"; readonly value: T; readonly failure?: undefined }
  | { readonly type: "failed"; readonly failure: ApiFailure };

export interface ApiOptions {
  readonly body?: unknown;
  /** Version of the configuration that a change is made for; `"*"`: whatever is there. */
  readonly version?: string;
  readonly signal?: AbortSignal;
}

const BASE = "/admin/api";

export class Api {
  #token: Promise<string | undefined> | undefined;

  get<T>(path: string, signal?: AbortSignal): Promise<ApiResult<T>> {
    return this.#send<T>("GET", path, signal === undefined ? {} : { signal });
  }

  post<T>(path: string, options: ApiOptions = {}): Promise<ApiResult<T>> {
    return this.#change("POST", path, options);
  }

  put<T>(path: string, options: ApiOptions = {}): Promise<ApiResult<T>> {
    return this.#change("PUT", path, options);
  }

  delete<T>(path: string, options: ApiOptions = {}): Promise<ApiResult<T>> {
    return this.#change("DELETE", path, options);
  }

  /** What is kept at `url`, a path of the admin API, byte for byte. */
  async file(url: string, signal?: AbortSignal): Promise<ApiResult<Uint8Array>> {
    try {
      const response = await fetch(inOwnLanguage(url), signal === undefined ? {} : { signal });
      if (response.ok) return { type: "ok", value: new Uint8Array(await response.arrayBuffer()) };
      return { type: "failed", failure: failureOf(await response.json().catch(() => undefined)) };
    } catch {
      return unanswered(signal);
    }
  }

  /** A token is of one run of the program: after a restart another one is fetched, once. */
  async #change<T>(method: string, path: string, options: ApiOptions): Promise<ApiResult<T>> {
    const result = await this.#send<T>(method, path, options);
    if (result.type === "ok" || result.failure.code !== "CSRF_INVALID") return result;
    this.#token = undefined;
    return await this.#send<T>(method, path, options);
  }

  async #send<T>(method: string, path: string, { body, version, signal }: ApiOptions): Promise<ApiResult<T>> {
    const headers = new Headers({ accept: "application/json" });
    if (method !== "GET") {
      headers.set("content-type", "application/json");
      headers.set("x-csrf-token", await this.#csrfToken() ?? "");
      if (version !== undefined) headers.set("if-match", version === "*" ? "*" : `"${version}"`);
    }
    try {
      const response = await fetch(inOwnLanguage(BASE + path), {
        method,
        headers,
        ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }),
        ...(signal === undefined ? {} : { signal }),
      });
      const isJson = response.headers.get("content-type")?.startsWith("application/json") ?? false;
      // A file that is downloaded is text.
      const answer = isJson ? await response.json().catch(() => undefined) : await response.text();
      if (response.ok) return { type: "ok", value: answer as T };
      return { type: "failed", failure: failureOf(answer) };
    } catch {
      return unanswered(signal);
    }
  }

  async #csrfToken(): Promise<string | undefined> {
    this.#token ??= this.#send<{ csrf_token: string }>("GET", "/csrf-token", {}).then((result) =>
      result.type === "ok" ? result.value.csrf_token : undefined
    );
    const token = await this.#token;
    if (token === undefined) this.#token = undefined;
    return token;
  }
}

/** What the browser says of it is English, and no more than that. */
function unanswered(signal?: AbortSignal): { readonly type: "failed"; readonly failure: ApiFailure } {
  const code = signal?.aborted === true ? "CANCELED" : "OFFLINE";
  return { type: "failed", failure: { code, message: "", problems: [] } };
}

function failureOf(answer: unknown): ApiFailure {
  const error = (answer as { error?: Partial<ApiFailure> } | undefined)?.error;
  const { code = "INTERNAL", message = "", problems = [], version } = error ?? {};
  return { code, message, problems, ...(version === undefined ? {} : { version }) };
}
