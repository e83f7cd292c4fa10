/** What one scenario is: what the model does, what goes wrong, and what must come out of it. */
import type { ClientResult, ClientTask, Exchange } from "./client_run.ts";
import type { FaultPlan } from "./fault.ts";
import type { UpstreamRequest } from "./model_upstream.ts";
import type { Recorded } from "./recorded.ts";
import type { EndpointTimeouts } from "./proxy_process.ts";
import type { WireProtocol } from "./wire.ts";
import type { WireMessage } from "./wire_messages.ts";

/** Names of the endpoints in the configuration, in the order of their priority. */
export const endpointNames = ["first", "second", "third"] as const;

export type ClientName = "claude" | "codex";

/** A number, or the least and the greatest. */
export type Count = number | readonly [least: number, greatest: number];

export interface EndpointPlan {
  readonly faults?: readonly FaultPlan[];
  /** Nothing listens on its port. */
  readonly dead?: boolean;
  readonly timeouts?: EndpointTimeouts;
  /** The only model that it has, whatever the client asks for. */
  readonly model?: string;
  /** It speaks another protocol than the cell's: the one so many places behind it. */
  readonly other?: 1 | 2 | 3;
}

export interface Scenario {
  readonly name: string;
  /** By default both. */
  readonly clients?: readonly ClientName[];
  /** By default all. */
  readonly upstreams?: readonly WireProtocol[];
  /** `timeouts.commit_hold` of the proxy. */
  readonly commitHold?: string;
  /** A script of the model (`script.ts`), or the prompt itself if it begins with a slash. */
  readonly script: string;
  /** In the order of their priority; by default one without faults. */
  readonly endpoints?: readonly EndpointPlan[];
  /** Final answer of the client. */
  readonly text?: string | Readonly<Record<ClientName, string>>;
  /** The run has to fail, and the user has to read this. */
  readonly fails?: string | Readonly<Record<ClientName, string>>;
  /** Inference requests that the client may send to the proxy. One less or one more is a failover that was seen. */
  readonly clientRequests?: Count;
  /** Inference requests that each endpoint has to get from the proxy. */
  readonly endpointRequests?: readonly Count[];
  /** The proxy has to change the body, for an upstream of the client's own protocol too. */
  readonly changesBody?: boolean;
  /** Part of the short set; `own`: only before an endpoint of the client's own protocol. */
  readonly smoke?: boolean | "own";
  /** The client alone cannot pass it, so it says nothing without the proxy. */
  readonly needsProxy?: boolean;
  readonly task?: Pick<
    ClientTask,
    "retries" | "builtInProvider" | "model" | "args" | "variables" | "settings" | "permissions"
  >;
  /** The client is told to stop, as by Ctrl-C, when its endpoint has begun to answer. */
  readonly leaves?: boolean;
  /** Files of the client's folder, by their names. */
  readonly files?: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>;
  /** What the client reads in place of a prompt; it gets the prompt. */
  readonly input?: (prompt: string) => string;
  /** What the client is started for once more behind the first run, with these arguments and this script. */
  readonly then?: { readonly script: string; readonly args: readonly string[] };
  /** Tools that the last answer calls, upon which the client asks no more. */
  readonly lastCalls?: readonly string[];
  /** Texts of which each has to be in the body of a request that reached the endpoint. */
  readonly reaches?: readonly string[];
  /** The client is set up with nothing but the line that the proxy prints for it. */
  readonly asAdvertised?: boolean;
  /** The client runs at a terminal: `typed` is a command of its own, or a script's name. `script` is not asked for. */
  readonly interactive?: readonly Exchange[];
  /** Claude Code shows the line of `cccc statusline`. */
  readonly hasStatusLine?: boolean;
  /** The client is started by `cccc claude` or `cccc codex`, which start the proxy too. */
  readonly launched?: boolean;
  /** The client has nothing but what `cccc setup` has put into its settings, or what a script of `/help` gives it. */
  readonly setUp?: "command" | "script";
  /** The endpoints get what the client itself logs in with, so nothing may be put in its place. */
  readonly takesLogin?: boolean;
  /** The proxy has a search engine, which finds the same whatever is asked for. */
  readonly hasEngine?: boolean;
  /** Throws what is wrong beyond the above. */
  readonly also?: (outcome: Outcome) => void;
}

export interface Outcome {
  readonly client: ClientName;
  /** Protocol of each endpoint. */
  readonly protocols: readonly WireProtocol[];
  /** The client talked to the model upstream itself. */
  readonly direct: boolean;
  readonly result: ClientResult;
  /** Everything the client sent. */
  readonly sent: readonly WireMessage[];
  /** The requests of `sent` that ask the model for a turn. */
  readonly inference: readonly WireMessage[];
  /** Everything the client got. */
  readonly received: readonly WireMessage[];
  /** What reached each endpoint. */
  readonly endpoints: readonly (readonly UpstreamRequest[])[];
  /** The proxy's output and its log file. */
  readonly log: string;
  readonly logFile: string;
  /** What the proxy has recorded; `undefined`: it was not there, or goes on. */
  readonly records: Recorded | undefined;
}
