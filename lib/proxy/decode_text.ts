/** Bytes of an upstream as text. */

const CHARSET = /charset\s*=\s*"?([^\s;",]+)/i;

/**
 * `bytes` in UTF-8, which JSON is always in (RFC 8259 section 8.1); where they are not, in the charset that `contentType`
 * names, in which older gateways write their pages. It is asked last: many name one and write UTF-8.
 */
export function decodeText(bytes: Uint8Array, contentType: string | null): string {
  const label = CHARSET.exec(contentType ?? "")?.[1];
  // Latin letters of UTF-16 are UTF-8 too, each with a NUL beside it.
  if (label === undefined || (isUtf8(bytes) && !bytes.includes(0))) return new TextDecoder().decode(bytes);
  return (decoderOf(label) ?? new TextDecoder()).decode(bytes);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
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
