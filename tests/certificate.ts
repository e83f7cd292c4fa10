/**
 * Certificates for tests of TLS, made on the spot so that none can run out: an authority of its own and a server's for
 * 127.0.0.1 and localhost. X.509 in DER: https://datatracker.ietf.org/doc/html/rfc5280#section-4.1
 */

export interface Certificates {
  /** PEM of the authority that signed the server's. */
  readonly authority: string;
  readonly cert: string;
  readonly key: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** What is wrong with a server's certificate; by default nothing. */
export interface Flaw {
  /** In place of the local ones. */
  readonly host?: string;
  readonly hasExpired?: boolean;
  readonly isAuthority?: boolean;
}

const DAY_MS = 86_400_000;

export async function makeCertificates(name = "Test authority", flaw: Flaw = {}): Promise<Certificates> {
  const [authority, server] = await Promise.all([newKeys(), newKeys()]);
  const issuer = named(name);
  const root = await certificate({ subject: issuer, keys: authority, extensions: [IS_AUTHORITY] }, {
    issuer,
    authority,
  });
  const leaf = await certificate(
    {
      subject: named("Test server"),
      keys: server,
      extensions: [
        flaw.host === undefined ? FOR_LOCALHOST : forHosts(text(0x82, flaw.host)),
        ...(flaw.isAuthority ? [IS_AUTHORITY] : []),
      ],
      until: Date.now() + (flaw.hasExpired ? -DAY_MS : DAY_MS),
    },
    { issuer, authority },
  );
  const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", server.privateKey));
  return { authority: pem("CERTIFICATE", root), cert: pem("CERTIFICATE", leaf), key: pem("PRIVATE KEY", key) };
}

interface Subject {
  readonly subject: Bytes;
  readonly keys: CryptoKeyPair;
  readonly extensions: readonly Bytes[];
  /** When it ends, in milliseconds of the clock; by default tomorrow. */
  readonly until?: number;
}

async function certificate(
  { subject, keys, extensions, until = Date.now() + DAY_MS }: Subject,
  { issuer, authority }: { issuer: Bytes; authority: CryptoKeyPair },
): Promise<Bytes> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
  const signed = sequence(
    tagged(0xa0, integer(2)),
    integer(Math.floor(Math.random() * 1e9) + 1),
    SIGNATURE_ALGORITHM,
    issuer,
    sequence(time(until - 7 * DAY_MS), time(until)),
    subject,
    publicKey,
    tagged(0xa3, sequence(...extensions)),
  );
  const raw = new Uint8Array(await crypto.subtle.sign(ALGORITHM, authority.privateKey, signed));
  const signature = sequence(unsigned(raw.subarray(0, 32)), unsigned(raw.subarray(32)));
  return sequence(signed, SIGNATURE_ALGORITHM, tagged(0x03, join(Uint8Array.of(0), signature)));
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
}

function join(...parts: readonly Bytes[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function tagged(tag: number, ...contents: readonly Bytes[]): Bytes {
  const content = join(...contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return join(Uint8Array.of(tag, ...size), content);
}

function sequence(...contents: readonly Bytes[]): Bytes {
  return tagged(0x30, ...contents);
}

/** A number without sign, in its shortest form. */
function unsigned(bytes: Uint8Array): Bytes {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const rest = Uint8Array.from(bytes.subarray(start));
  return tagged(0x02, rest[0]! >= 0x80 ? join(Uint8Array.of(0), rest) : rest);
}

function integer(value: number): Bytes {
  return unsigned(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
}

/** Of dotted numbers, each below 128 or of two bytes. */
function oid(dotted: string): Bytes {
  const [first, second, ...rest] = dotted.split(".").map(Number) as [number, number, ...number[]];
  const bytes = rest.flatMap((part) => {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tagged(0x06, Uint8Array.of(first * 40 + second, ...bytes));
}

function text(tag: number, value: string): Bytes {
  return tagged(tag, new TextEncoder().encode(value));
}

function named(commonName: string): Bytes {
  return sequence(tagged(0x31, sequence(oid("2.5.4.3"), text(0x0c, commonName))));
}

function time(at: number): Bytes {
  return text(0x18, `${new Date(at).toISOString().replace(/[-:T]|\.\d+/g, "")}`);
}

/** ecdsa-with-SHA256 */
const SIGNATURE_ALGORITHM = sequence(oid("1.2.840.10045.4.3.2"));

const IS_AUTHORITY = sequence(
  oid("2.5.29.19"),
  tagged(0x01, Uint8Array.of(0xff)),
  tagged(0x04, sequence(tagged(0x01, Uint8Array.of(0xff)))),
);

const FOR_LOCALHOST = forHosts(
  text(0x82, "localhost"),
  text(0x82, "upstream.invalid"),
  tagged(0x87, Uint8Array.of(127, 0, 0, 1)),
);

function forHosts(...hosts: readonly Bytes[]): Bytes {
  return sequence(oid("2.5.29.17"), tagged(0x04, sequence(...hosts)));
}

function pem(label: string, bytes: Bytes): string {
  const lines = btoa(String.fromCharCode(...bytes)).match(/.{1,64}/g)!;
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
