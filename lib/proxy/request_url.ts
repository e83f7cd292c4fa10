/** What of a request's URL the proxy looks at. */
export type RequestUrl = Pick<URL, "pathname" | "search" | "searchParams">;

/** In which `URL` would change nothing: no segment of dots, and no letter that it escapes. */
const PLAIN = /^http:\/\/[^/?#\\]+((?:\/[\w:~-][\w:~.-]*)+\/?)(\?[\w=&~.+-]+)?$/;

/** The scheme, and the host as the client's header has it. */
const ORIGIN = /^[^:]*:\/\/[^/?#\\]*/;

/** The same as `new URL(url)`, which takes several times as long, says; the host may be none, since nobody has asked. */
export function requestUrl(url: string): RequestUrl {
  const plain = PLAIN.exec(url);
  return plain === null ? wholeUrl(url) : new PlainUrl(plain[1]!, plain[2] ?? "");
}

/** A request's URL. Its host may be none: a request's first line may have one too, at which nobody looks. */
export function wholeUrl(url: string): URL {
  return URL.parse(url) ?? new URL(url.replace(ORIGIN, "http://host.invalid"));
}

class PlainUrl implements RequestUrl {
  constructor(readonly pathname: string, readonly search: string) {}

  get searchParams(): URLSearchParams {
    return new URLSearchParams(this.search);
  }
}
