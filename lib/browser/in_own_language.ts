/** `url` of the API so that what it says is in the language of this page, whichever another one has been given since. */
export function inOwnLanguage(url: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}lang=${document.documentElement.lang}`;
}
