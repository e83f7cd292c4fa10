/** FNV-1a, 32 bits, as 8 hexadecimal digits: tells a few hundred names apart, and is the same tomorrow. No secret. */
export function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
