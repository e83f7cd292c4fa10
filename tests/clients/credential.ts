/** Which credential an upstream expects, and whether a request brings that one and no other. */

export interface Credential {
  readonly header: "authorization" | "x-api-key" | "x-goog-api-key";
  /** The header's whole value, `Bearer ` included. */
  readonly value: string;
}

const credentialHeaders = ["authorization", "x-api-key", "x-goog-api-key", "api-key", "proxy-authorization", "cookie"];

export interface CredentialRules {
  readonly credential: Credential;
  /** Texts that must not arrive anywhere in the request. */
  readonly forbidden: readonly string[];
}

export interface ReceivedRequest {
  readonly target: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export function credentialFaults(request: ReceivedRequest, { credential, forbidden }: CredentialRules): string[] {
  const faults: string[] = [];
  for (const name of credentialHeaders) {
    const value = request.headers.get(name);
    const expected = name === credential.header ? credential.value : null;
    if (value !== expected) faults.push(`${name} is ${value === null ? "absent" : "not the endpoint's"}`);
  }
  if (/[?&]key=/.test(request.target)) faults.push("a key in the query");
  const everything = [request.target, ...[...request.headers].flat(), new TextDecoder().decode(request.body)].join(
    "\n",
  );
  for (const text of forbidden) {
    if (everything.includes(text)) faults.push("a credential that is not the endpoint's arrived");
  }
  return faults;
}
