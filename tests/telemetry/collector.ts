/** A collector that takes what is sent by OTLP over HTTP and decodes it by protobufjs, or as JSON. */
import assert from "node:assert/strict";
import protobuf from "npm:protobufjs@^7.5.0";
import { OTLP_PROTO } from "./otlp_proto.ts";

const { root } = protobuf.parse(OTLP_PROTO);

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  /** 2: of a server, 3: of a client. */
  readonly kind: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** 2: it failed. */
  readonly status: number;
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface ReceivedPoint {
  readonly name: string;
  readonly unit: string;
  readonly type: "gauge" | "sum" | "histogram";
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of a histogram, how many were observed. */
  readonly value: number;
  readonly sum?: number;
  readonly buckets?: readonly number[];
  readonly bounds?: readonly number[];
}

export interface Delivery {
  readonly path: string;
  readonly headers: Headers;
  /** All bytes, as text: what must not be in them is not. */
  readonly text: string;
}

/** What a collector answers: a status, or nothing for ever. */
type Behavior = () => number | "silence";

// deno-lint-ignore no-explicit-any -- decoded messages
type Message = any;

export class Collector implements AsyncDisposable {
  readonly spans: ReceivedSpan[] = [];
  /** The latest value of each. */
  points: readonly ReceivedPoint[] = [];
  readonly deliveries: Delivery[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #waiting = new Set<() => void>();
  readonly #end = new AbortController();

  private constructor(private readonly behavior: Behavior, port: number) {
    const options = { hostname: "127.0.0.1", port, onListen() {}, signal: this.#end.signal };
    this.#server = Deno.serve(options, (request) => this.#take(request));
  }

  static start(behavior: Behavior = () => 200, port = 0): Collector {
    return new Collector(behavior, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Resolves when `is` holds, after some delivery. */
  async until(is: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!is()) {
      assert.ok(Date.now() < deadline, `the collector has not got ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 500);
        const waiting = this.#waiting;
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#server.finished;
  }

  async #take(request: Request): Promise<Response> {
    const bytes = await request.bytes();
    const { pathname } = new URL(request.url);
    const status = this.behavior();
    const text = new TextDecoder().decode(bytes);
    this.deliveries.push({ path: pathname, headers: request.headers, text });
    const isJson = request.headers.get("content-type") === "application/json";
    if (status === 200) {
      this.#keep(pathname, decode(pathname.endsWith("/v1/traces") ? "Traces" : "Metrics", bytes, isJson));
    }
    for (const wake of this.#waiting) wake();
    if (status === "silence") {
      await new Promise<void>((resolve) => this.#end.signal.addEventListener("abort", () => resolve()));
    }
    const type = isJson ? "application/json" : "application/x-protobuf";
    return new Response(isJson ? "{}" : "", { status: Number(status) || 500, headers: { "content-type": type } });
  }

  #keep(path: string, message: Message): void {
    if (path.endsWith("/v1/traces")) {
      for (const { resource, scopeSpans } of message.resourceSpans) {
        for (const { spans } of scopeSpans) this.spans.push(...spans.map((span: Message) => spanOf(span, resource)));
      }
      return;
    }
    assert.ok(path.endsWith("/v1/metrics"), path);
    this.points = message.resourceMetrics.flatMap(({ scopeMetrics }: Message) =>
      scopeMetrics.flatMap(({ metrics }: Message) => metrics.flatMap(pointsOf))
    );
  }
}

function decode(type: string, bytes: Uint8Array, isJson: boolean): Message {
  if (isJson) return JSON.parse(new TextDecoder().decode(bytes));
  const message = root.lookupType(type);
  return message.toObject(message.decode(bytes), { longs: String, arrays: true });
}

function spanOf(span: Message, resource: Message): ReceivedSpan {
  return {
    name: span.name,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    parentSpanId: hex(span.parentSpanId),
    traceState: span.traceState ?? "",
    kind: span.kind,
    startMs: Number(BigInt(span.startTimeUnixNano) / 1000n) / 1000,
    endMs: Number(BigInt(span.endTimeUnixNano) / 1000n) / 1000,
    attributes: attributesOf(span.attributes),
    status: span.status?.code ?? 0,
    resource: attributesOf(resource.attributes),
  };
}

function pointsOf({ name, unit, gauge, sum, histogram }: Message): ReceivedPoint[] {
  const type = histogram !== undefined ? "histogram" : sum !== undefined ? "sum" : "gauge";
  const { dataPoints } = histogram ?? sum ?? gauge;
  return dataPoints.map((point: Message): ReceivedPoint => {
    const common = { name, unit, type, attributes: attributesOf(point.attributes) } as const;
    if (type !== "histogram") return { ...common, value: Number(point.asDouble ?? point.asInt) };
    const numbers = (list: readonly unknown[]) => list.map(Number);
    const [buckets, bounds] = [numbers(point.bucketCounts), numbers(point.explicitBounds)];
    return { ...common, value: Number(point.count), sum: point.sum, buckets, bounds };
  });
}

function attributesOf(attributes: readonly Message[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf(value: Message): unknown {
  if (value.arrayValue !== undefined) return value.arrayValue.values.map(valueOf);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue;
}

/** JSON has ids as hex, protobuf as bytes. */
function hex(id: unknown): string {
  return id instanceof Uint8Array ? id.toHex() : String(id ?? "");
}
