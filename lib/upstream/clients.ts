/**
 * HTTP clients of endpoints that need another than the default one: for TLS, since that would speak HTTP/2 there, for
 * other machines, since its connections cannot be closed, for an outbound proxy, for further certificate authorities. Those without a proxy of their own follow HTTP_PROXY, HTTPS_PROXY
 * and NO_PROXY of the environment.
 */
import type { EndpointConfig, ProxyConfig } from "../config/config.ts";
import { messageOf } from "../errors.ts";
import { httpClient } from "../http_client.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import { TunnelRelay } from "./tunnel_relay.ts";
import { UnusableEndpoint } from "./unusable_endpoint.ts";

export type HttpClient = Deno.HttpClient;

/** An upstream that has not begun to answer by then may never have got the request. */
const SILENT_MS = 5000;

/** How long a certificate file is taken for unchanged. */
const CHECKED_MS = 10_000;

interface CertificateFile {
  readonly pem: string;
  readonly changedAt: number;
  readonly checkedAt: number;
}

export interface ClientsOptions {
  /** Milliseconds of a monotonic clock. */
  readonly monotonic: () => number;
}

/** `endpoint` cannot use the default client for `url`. */
export function needsClient({ proxy, caFile }: EndpointConfig, url: string): boolean {
  return proxy !== undefined || caFile !== undefined || !LOCAL.test(url);
}

/** What no network leads to, so that a connection cannot be dead without either side knowing. */
const LOCAL = /^http:\/\/(?:[^/?#]*@)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/?#]|$)/i;

interface Kept {
  readonly pem: string | undefined;
  readonly client: HttpClient;
  readonly relay: TunnelRelay | undefined;
}

export class Clients {
  /** By all that makes a client what it is: endpoints that need the same share one, and an edit of others keeps it. */
  private readonly kept = new Map<string, Kept>();
  private readonly files = new Map<string, CertificateFile>();

  constructor(private readonly options: ClientsOptions) {}

  /**
   * The client for a request of `endpoint` to `url`; `undefined`: the default one. It is used at once: a change of the
   * configuration may close it, which ends no request that has begun.
   * @throws UnusableEndpoint if its certificates or its proxy cannot be used; never a client without them
   */
  async of(endpoint: EndpointConfig, url: string): Promise<HttpClient | undefined> {
    if (!needsClient(endpoint, url)) return undefined;
    const { proxy, caFile, name } = endpoint;
    const pem = caFile === undefined ? undefined : await this.certificates(caFile, name);
    const way: Way = { proxy, pem, target: tunnelTarget(proxy, url) };
    const key = JSON.stringify(way);
    let kept = this.kept.get(key);
    if (kept === undefined) {
      kept = create(way);
      if (kept === undefined) throw this.unusable(endpoint);
      this.kept.set(key, kept);
    }
    return kept.client;
  }

  /** Closes the clients that none of `endpoints` needs, after a change of the configuration or of what it names. */
  retain(endpoints: readonly EndpointConfig[]): void {
    const needed = new Set(endpoints.flatMap((endpoint) => this.keysOf(endpoint)));
    this.drop((key) => !needed.has(key));
    const files = new Set(endpoints.map(({ caFile }) => caFile));
    for (const [file, known] of this.files) {
      if (files.has(file)) this.files.set(file, { ...known, checkedAt: -Infinity });
      else this.files.delete(file);
    }
  }

  /** Closes all, and with them the tunnels that are still open. */
  close(): void {
    const relays = [...this.kept.values()].map(({ relay }) => relay);
    this.retain([]);
    for (const relay of relays) relay?.abort();
  }

  /** Connections that wait for their next request lead nowhere any more: those from now on are new ones. */
  renew(): void {
    this.drop(() => true);
  }

  /** Milliseconds of a monotonic clock. */
  now(): number {
    return this.options.monotonic();
  }

  /**
   * An upstream that was asked at `since` was given up before it began to answer: if that took long, the connections
   * beside the one that was waited on may lead nowhere either.
   */
  waitedInVain(since: number): void {
    if (this.now() - since >= SILENT_MS) this.renew();
  }

  private drop(isOver: (key: string, kept: Kept) => boolean): void {
    for (const [key, kept] of this.kept) {
      if (!isOver(key, kept)) continue;
      this.kept.delete(key);
      kept.client.close();
      kept.relay?.close();
    }
  }

  private keysOf(endpoint: EndpointConfig): string[] {
    const { url, oauth, proxy, caFile } = endpoint;
    const pem = caFile === undefined ? undefined : this.files.get(caFile)?.pem;
    const urls = oauth === undefined ? [url] : [url, oauth.tokenUrl];
    return urls.filter((each) => needsClient(endpoint, each)).map((each) =>
      JSON.stringify({ proxy, pem, target: tunnelTarget(proxy, each) } satisfies Way)
    );
  }

  /** The text of `file`, read anew when it has changed. */
  private async certificates(file: string, endpointName: string): Promise<string> {
    const now = this.options.monotonic();
    const known = this.files.get(file);
    if (known !== undefined && now - known.checkedAt < CHECKED_MS) return known.pem;
    const noCertificates = (reason: Words) =>
      new UnusableEndpoint(phrase("attempt.no_certificates", { endpoint: endpointName, file, reason }));
    try {
      const changedAt = (await Deno.stat(file)).mtime?.getTime() ?? 0;
      const pem = known?.changedAt === changedAt ? known.pem : await Deno.readTextFile(file);
      if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw noCertificates(phrase("attempt.no_pem"));
      this.files.set(file, { pem, changedAt, checkedAt: now });
      // Certificates that are renewed each day would leave a client a day behind.
      if (known !== undefined && known.pem !== pem) this.drop((_, kept) => kept.pem === known.pem);
      return pem;
    } catch (error) {
      throw error instanceof UnusableEndpoint ? error : noCertificates(reasonOf(error));
    }
  }

  private unusable({ name, caFile }: EndpointConfig): UnusableEndpoint {
    // It may be being written just now.
    if (caFile !== undefined) this.files.delete(caFile);
    return new UnusableEndpoint(
      caFile === undefined
        ? phrase("attempt.no_proxy", { endpoint: name })
        : phrase("attempt.bad_certificates", { endpoint: name, file: caFile }),
    );
  }
}

/** All that makes a client what it is. */
interface Way {
  readonly proxy: ProxyConfig | undefined;
  readonly pem: string | undefined;
  /** `host:port` of tunnels that are opened through a relay of ours; `undefined`: through none. */
  readonly target: string | undefined;
}

/** Only of an `http` proxy with credentials, and only in a tunnel, are they sent to the upstream: see `TunnelRelay`. */
function tunnelTarget(proxy: ProxyConfig | undefined, url: string): string | undefined {
  if (proxy?.type !== "http" || proxy.username === undefined) return undefined;
  const { protocol, hostname, port } = new URL(url);
  return protocol === "https:" ? `${hostname}:${port === "" ? 443 : port}` : undefined;
}

/** `undefined` if it cannot be made. What is thrown then holds the proxy's URL, and is shown to nobody. */
function create({ proxy, pem, target }: Way): Kept | undefined {
  const relay = proxy === undefined || target === undefined ? undefined : new TunnelRelay(proxy, target);
  try {
    const client = httpClient({
      ...(pem === undefined ? {} : { caCerts: [pem] }),
      ...(proxy === undefined ? {} : { proxy: relay === undefined ? transportOf(proxy) : plainProxy(relay.address) }),
    });
    return { pem, client, relay };
  } catch {
    relay?.close();
    return undefined;
  }
}

function plainProxy(address: string): Deno.Proxy {
  return { transport: "http", url: `http://${address}` };
}

/** Of `socks5` a host's name is looked up by the proxy, as elsewhere `socks5h` means (Deno 2.9.5). */
function transportOf({ type, address, username, password }: ProxyConfig): Deno.Proxy {
  return {
    transport: type,
    url: `${type}://${address}`,
    ...(username === undefined ? {} : { basicAuth: { username, password: password ?? "" } }),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  return messageOf(error);
}
