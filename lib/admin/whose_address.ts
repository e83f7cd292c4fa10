/**
 * Who is meant by an address, of those who have any number of them: this machine has all of 127.0.0.0/8, and a subscriber of
 * IPv6 a /64 at least (https://www.rfc-editor.org/rfc/rfc6177, read 2026-11-26).
 */
export function whoseAddress(address: string): string {
  const own = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (own === "::1" || own.startsWith("127.")) return "loopback";
  if (!own.includes(":")) return own;
  const [front = [], back = []] = own.split("::").map((part) => part === "" ? [] : part.split(":"));
  const between = Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  return [...front, ...between, ...back].slice(0, 4).join(":");
}
