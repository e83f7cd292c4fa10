/** Cookies of the pages. */
const YEAR_S = 31_536_000;

export function cookieOf(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [key = "", value] = pair.split("=", 2);
    if (key.trim() === name) return value?.trim();
  }
  return undefined;
}

interface CookieOptions {
  /** 0 removes it. */
  readonly maxAgeS?: number;
  /** Whether scripts of the page must not read it. */
  readonly isHidden?: boolean;
  readonly isSecure: boolean;
}

/** A value of `Set-Cookie`. `value` must be a word. */
export function setCookie(
  name: string,
  value: string,
  { maxAgeS = YEAR_S, isHidden, isSecure }: CookieOptions,
): string {
  const flags = [isHidden === true ? "; HttpOnly" : "", isSecure ? "; Secure" : ""].join("");
  return `${name}=${value}; Path=/; Max-Age=${maxAgeS}; SameSite=Strict${flags}`;
}

/** Whether the browser came by TLS, here or at a proxy before this server. */
export function isSecure(request: Request, url: URL): boolean {
  return url.protocol === "https:" || request.headers.get("x-forwarded-proto")?.trim().toLowerCase() === "https";
}
