/** What vendors have signed: nobody else may get it, and they only as it was. */
import type { Vendor } from "./vendors.ts";

export interface Signed {
  readonly signer: string;
  readonly text: string;
  /** Of the item that it came in. */
  readonly id: string | undefined;
}

export class Signatures {
  /** @param byHost the proxy knows vendors by their hosts */
  constructor(readonly byHost: boolean) {}

  private readonly signed = new Map<string, Signed>();

  /** Base64, since Google's has to be. */
  sign({ signer }: Vendor, text: string, id?: string): string {
    const data = btoa(`${signer} has signed ${this.signed.size} \0\x01`);
    this.signed.set(data, { signer, text, id });
    return data;
  }

  /** All so far. */
  get all(): readonly string[] {
    return [...this.signed.keys()];
  }

  find(data: string): Signed | undefined {
    return this.signed.get(data);
  }
}
