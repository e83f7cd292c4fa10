/** The pages' password, `server.admin_password`, asked for by the browser itself (RFC 7617). */
import { createHash, timingSafeEqual } from "node:crypto";

/** Whether `headers` carry the password; any user name will do. Compared in constant time. */
export function hasPassword(headers: Headers, password: string): boolean {
  const match = /^Basic\s+(\S+)$/i.exec(headers.get("authorization") ?? "");
  if (match === null) return false;
  let given: string;
  try {
    given = new TextDecoder().decode(Uint8Array.from(atob(match[1]!), (char) => char.charCodeAt(0)));
  } catch {
    return false;
  }
  const colon = given.indexOf(":");
  return colon >= 0 && timingSafeEqual(digest(given.slice(colon + 1)), digest(password));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
