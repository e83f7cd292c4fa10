/** One try at one endpoint, while it lasts: who asks whom, how long it may take, and what it waits for. */
import type { HeaderView } from "../header_view.ts";
import type { EndpointConfig } from "../config/config.ts";
import type { Lesson } from "../learning/lesson.ts";
import type { Sent } from "../learning/survey.ts";
import type { Conversion } from "../protocol/convert.ts";
import type { Candidate } from "../routing/route.ts";
import type { ClientRequest } from "./client_request.ts";
import type { Deadline } from "./deadline.ts";
import type { Exchange } from "./exchange.ts";

export interface Phase {
  waitingFor: "headers" | "first event" | "answer";
}

export interface Try {
  readonly request: ClientRequest;
  readonly candidate: Candidate;
  readonly endpoint: EndpointConfig;
  readonly exchange: Exchange;
  readonly deadline: Deadline;
  readonly phase: Phase;
}

/** A try whose endpoint has answered with a success. */
export interface Answered extends Try {
  readonly conversion: Conversion | undefined;
  readonly headers: HeaderView;
  readonly sent: () => Sent;
  /** `undefined`: nothing is learned from it. */
  readonly lesson: Lesson | undefined;
}
