import * as z from "zod";
import { refuse } from "./field.ts";

/** Kinds of values that name something in a network, in the manner of `field.ts`. */

/** An http or https URL without credentials or fragment, as written. */
export function httpUrl() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const url = URL.parse(text);
    const expected = "an http or https URL";
    if (url === null) return refuse(ctx, "is not a URL", expected);
    if (url.protocol !== "http:" && url.protocol !== "https:") return refuse(ctx, "is not a URL", expected);
    // `http:example.org` and `https:///x` are parsed to something that nobody means.
    if (!/^https?:\/\/[^/]/i.test(text)) return refuse(ctx, "is not a URL", `${expected} with // before the host`);
    if (url.username !== "" || url.password !== "") {
      return refuse(
        ctx,
        "has a user name or password in it",
        `${expected} without them; auth_value holds the credential`,
      );
    }
    return url.hash === "" ? text : refuse(ctx, "has a fragment", `${expected} without #`);
  });
}

/** A host name or IP address, lower case, without scheme, port or brackets. */
export function host() {
  return z.string().transform((value, ctx) => {
    const text = value.trim().toLowerCase().replace(/^\[(.*)\]$/, "$1");
    const expected = "a host name or IP address without scheme and port";
    const url = URL.parse(`http://${text.includes(":") ? `[${text}]` : text}/`);
    if (url === null || !/^[a-z0-9._:-]+$/.test(text)) return refuse(ctx, "is not a host name", expected);
    return text;
  });
}

/** An origin as browsers send it. */
export function origin() {
  return z.string().transform((value, ctx) => {
    const url = URL.parse(value.trim());
    const plain = url !== null && ["http:", "https:"].includes(url.protocol) && url.pathname === "/" &&
      url.search === "" && url.hash === "" && url.username === "" && url.password === "";
    return plain
      ? url.origin
      : refuse(ctx, "is not an origin", "scheme, host and port, such as https://example.org:8443");
  });
}

/** What an endpoint's URL is followed by: empty, or a path with a slash in front and none behind. */
export function urlPath() {
  return z.string().transform((value, ctx) => {
    const text = value.trim().replace(/\/+$/, "");
    if (text === "") return "";
    if (!/^[\x21-\x7e]+$/.test(text) || text.includes("#") || text.includes("://")) {
      return refuse(ctx, "is not a path", "a path such as /v1");
    }
    return text.startsWith("/") ? text : `/${text}`;
  });
}

/** `host:port`, an IPv6 address in brackets. */
export function hostPort() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = "a host and a port, such as 127.0.0.1:1080";
    const [, name, port] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/i.exec(text) ?? [];
    if (name === undefined || !URL.canParse(`http://${name}/`)) return refuse(ctx, "is not an address", expected);
    const number = Number(port);
    return number >= 1 && number <= 65535 ? text : refuse(ctx, "has a port out of range", expected);
  });
}

/** What a header may hold; `undefined`: nothing. */
export function headerValue() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
    return refuse(ctx, "has characters that no HTTP header can carry", "text on one line without control characters");
  }).optional();
}
