import * as z from "zod";
import { phrase } from "../phrases/phrase.ts";
import { refuse } from "./field.ts";

/** Kinds of values that name something in a network, in the manner of `field.ts`. */

/** An http or https URL without credentials or fragment, as written. */
export function httpUrl() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const url = URL.parse(text);
    if (url === null || url.protocol !== "http:" && url.protocol !== "https:") {
      return refuse(ctx, phrase("field.no_url"), phrase("field.a_url"));
    }
    // `http:example.org` and `https:///x` are parsed to something that nobody means.
    if (!/^https?:\/\/[^/]/i.test(text)) {
      return refuse(ctx, phrase("field.no_url"), phrase("field.a_url_with_slashes"));
    }
    if (url.username !== "" || url.password !== "") {
      return refuse(ctx, phrase("field.login_in_url"), phrase("field.a_url_without_login"));
    }
    return url.hash === "" ? text : refuse(ctx, phrase("field.fragment"), phrase("field.a_url_without_fragment"));
  });
}

/** A host name or IP address, lower case, without scheme, port or brackets. */
export function host() {
  return z.string().transform((value, ctx) => {
    const text = value.trim().toLowerCase().replace(/^\[(.*)\]$/, "$1");
    const url = URL.parse(`http://${text.includes(":") ? `[${text}]` : text}/`);
    if (url === null || !/^[a-z0-9._:-]+$/.test(text)) {
      return refuse(ctx, phrase("field.no_host"), phrase("field.a_host"));
    }
    return text;
  });
}

/** An origin as browsers send it. */
export function origin() {
  return z.string().transform((value, ctx) => {
    const url = URL.parse(value.trim());
    const plain = url !== null && ["http:", "https:"].includes(url.protocol) && url.pathname === "/" &&
      url.search === "" && url.hash === "" && url.username === "" && url.password === "";
    return plain ? url.origin : refuse(ctx, phrase("field.no_origin"), phrase("field.an_origin"));
  });
}

/** What an endpoint's URL is followed by: empty, or a path with a slash in front and none behind. */
export function urlPath() {
  return z.string().transform((value, ctx) => {
    const text = value.trim().replace(/\/+$/, "");
    if (text === "") return "";
    if (!/^[\x21-\x7e]+$/.test(text) || text.includes("#") || text.includes("://")) {
      return refuse(ctx, phrase("field.no_path"), phrase("field.a_url_path"));
    }
    return text.startsWith("/") ? text : `/${text}`;
  });
}

/** `host:port`, an IPv6 address in brackets. */
export function hostPort() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    const expected = phrase("field.a_host_and_port");
    const [, name, port] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/i.exec(text) ?? [];
    if (name === undefined || !URL.canParse(`http://${name}/`)) {
      return refuse(ctx, phrase("field.no_address"), expected);
    }
    const number = Number(port);
    return number >= 1 && number <= 65535 ? text : refuse(ctx, phrase("field.port_out_of_range"), expected);
  });
}

/** What a header may hold; `undefined`: nothing. */
export function headerValue() {
  return z.string().transform((value, ctx) => {
    const text = value.trim();
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
    return refuse(ctx, phrase("field.no_header_text"), phrase("field.header_text"));
  }).optional();
}
