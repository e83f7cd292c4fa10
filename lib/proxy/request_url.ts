/** What of a request's URL the proxy looks at. */
export type RequestUrl = Pick<URL, "pathname" | "search" | "searchParams">;

/** In which `URL` would change nothing: no segment of dots, and no letter that it escapes. */
const PLAIN = /^http:\/\/[^/?#\\]+((?:\/[\w:~-][\w:~.-]*)+\/?)(\?[\w=&~.+-]+)?$/;

/** The same as `new URL(url)`, which takes several times as long, says. */
export function requestUrl(url: string): RequestUrl {
  const plain = PLAIN.exec(url);
  return plain === null ? new URL(url) : new PlainUrl(plain[1]!, plain[2] ?? "");
}

class PlainUrl implements RequestUrl {
  constructor(readonly pathname: string, readonly search: string) {}

  get searchParams(): URLSearchParams {
    return new URLSearchParams(this.search);
  }
}
