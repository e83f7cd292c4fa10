import { Buffer } from "node:buffer";

/** Whether `text` stands anywhere in `bytes`, which are not decoded for it. */
export function holdsText({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>, text: string): boolean {
  return Buffer.from(buffer, byteOffset, byteLength).includes(text);
}
