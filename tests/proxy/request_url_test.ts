import assert from "node:assert/strict";
import fc from "fast-check";
import { requestUrl, wholeUrl } from "../../lib/proxy/request_url.ts";

const URLS = [
  "http://127.0.0.1:1234/v1/messages",
  "http://127.0.0.1/v1/messages?beta=true",
  "http://[::1]:80/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=a+b",
  "http://localhost/",
  "http://localhost",
  "http://localhost//v1//messages/",
  "http://localhost/v1/../messages",
  "http://localhost/v1/./messages?a=./../b",
  "http://localhost/v1/.../messages",
  "http://localhost/v1/%2e%2e/messages",
  "http://localhost/v1/a b\\c?a='\"<b>#c",
  "http://localhost/v1/models/ä?name=ö",
  "http://localhost/v1/models?",
  "http://localhost/v1/models?#x",
  "http://localhost:80/v1/models",
  "https://user:password@localhost/v1/models",
];

const told = (url: Pick<URL, "pathname" | "search" | "searchParams">) => ({
  pathname: url.pathname,
  search: url.search,
  parameters: [...url.searchParams],
});

Deno.test("requestUrl says what URL says", () => {
  for (const url of URLS) assert.deepEqual(told(requestUrl(url)), told(new URL(url)), url);
});

Deno.test("requestUrl says what URL says of any path", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."/.?&=#%2e\\aZ09:~-_+ é@;") });
  fc.assert(fc.property(letters, (rest) => {
    const url = `http://localhost/${rest}`;
    assert.deepEqual(told(requestUrl(url)), told(new URL(url)));
  }));
});

for (const url of ["http://999.1.1.1:99999/admin?a=b", "http://[:::]/admin?a=b"]) {
  Deno.test(`wholeUrl takes ${url}, whose host is none`, () => {
    assert.throws(() => new URL(url));
    assert.deepEqual(told(wholeUrl(url)), told(new URL("http://localhost/admin?a=b")));
  });
}
