/** Bytes of an upstream as text. */

const CHARSET = /charset\s*=\s*"?([^\s;",]+)/i;

/**
 * `bytes` in UTF-8, which JSON is always in (RFC 8259 section 8.1); where they are not, in the charset that `contentType`
 * names, in which older gateways write their pages. It is asked last: many name one and write UTF-8.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const label = CHARSET.exec(contentType ?? "")?.[1];
  if (label === undefined) return new TextDecoder().decode(bytes);
  const text = inUtf8(bytes);
  // Latin letters of UTF-16 are UTF-8 too, each with a NUL beside it.
  return text !== undefined && !text.includes("\0") ? text : (decoderOf(label) ?? new TextDecoder()).decode(bytes);
}

/** `undefined`: they are no UTF-8. */
function inUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `undefined`: nobody knows a charset of that name. */
function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
