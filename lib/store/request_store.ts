/** What is kept of requests, as those who look at it see it. */
import type { Json } from "../json.ts";
import type { Words } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Usage } from "../protocol/usage.ts";
import type { Pane } from "../record.ts";
import type { RecordedAttempt, RecordedRequest } from "./recorded.ts";
import type { Dropped } from "./write_queue.ts";
import type { StatisticsAnswer, StatisticsQuery } from "./statistics.ts";

export interface RequestStore {
  /** Keeps `request`, whose bodies' memory is given away. Returns at once and never throws. */
  record(request: RecordedRequest): void;
  /** Those that fit, the latest first. */
  page(query: RequestQuery): Promise<RequestPage>;
  /** All of one request; `undefined`: there is none of that id. */
  find(id: string): Promise<StoredRequest | undefined>;
  /** Conversations, those with the latest request first. */
  sessions(query: SessionQuery): Promise<SessionPage>;
  /** All requests of a conversation for an answer, the earliest first. */
  conversation(session: string): Promise<Conversation>;
  statistics(query: StatisticsQuery): Promise<StatisticsAnswer>;
  /** Removes requests that began before that time, in milliseconds of the epoch, in small steps; returns how many. */
  removeBefore(time: number): Promise<number>;
  /** Gives free space of the file back to the system, in small steps. */
  vacuum(): Promise<void>;
  /** Copies all that is kept into a new file, as it is at one moment. */
  backUp(file: string): Promise<void>;
  usage(): Promise<StoreUsage>;
  /** What was not kept since the start, for want of room. */
  dropped(): Dropped;
  /** Why nothing can be written now, though it may be read: a full disk, a lock; `undefined`: as far as known it can. */
  failure(): Words | undefined;
  /** Where the database is that was put aside since the start, as it could not be used; `undefined`: none was. */
  replaced(): string | undefined;
}

/** What a request has to be; what is absent does not matter. */
export interface RequestFilter {
  /** Milliseconds of the epoch: from this one on, and before that one. */
  readonly from?: number;
  readonly to?: number;
  readonly status?: number;
  readonly failed?: boolean;
  readonly client?: string;
  readonly keyName?: string;
  /** Who answered. */
  readonly endpointId?: string;
  /** Who was tried, whoever answered. */
  readonly triedId?: string;
  /** The client's name of it, or the upstream's. */
  readonly model?: string;
  readonly session?: string;
  readonly agent?: string;
  readonly tag?: string;
  /** The client's, or the upstream's. */
  readonly protocol?: Protocol;
  readonly operation?: string;
  readonly errorKind?: string;
  readonly hasLosses?: boolean;
  readonly minDurationMs?: number;
  readonly maxDurationMs?: number;
  /** Of input and output together. */
  readonly minTokens?: number;
  readonly minCost?: number;
  /** Words that all have to be in what was asked, answered or called, or in an error; the last may be a beginning. */
  readonly text?: string;
}

export interface RequestQuery {
  readonly filter: RequestFilter;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface RequestPage {
  readonly requests: readonly RequestSummary[];
  /** Where the next page begins; `undefined`: there is none. */
  readonly next: string | undefined;
}

/** A request without its attempts and panes. */
export type RequestSummary = Omit<RecordedRequest, "attempts" | "panes" | "route"> & {
  readonly attemptCount: number;
  readonly usage: Usage | undefined;
  /** US dollars; `undefined`: unknown. */
  readonly cost: number | undefined;
  readonly stopReason: string | undefined;
  /** What the upstream calls the model that answered. */
  readonly answeredModel: string | undefined;
  readonly tools: readonly string[];
};

export type StoredRequest = RequestSummary & {
  readonly route: Json;
  readonly attempts: readonly RecordedAttempt[];
  readonly panes: readonly Pane[];
};

export interface SessionQuery {
  /**
   * A conversation is listed if one of its requests fits. All of its requests are added up; with `from` or `to`, those
   * within that time.
   */
  readonly filter: RequestFilter;
  readonly limit: number;
  /** The dearest first, and not those with the latest request. */
  readonly byCost?: boolean;
  /** `next` of the page before. */
  readonly after?: SessionPlace;
}

/** Where a conversation stands in a list. */
export interface SessionPlace {
  /** US dollars, of the requests whose cost is known. */
  readonly cost: number;
  /** When the last request began, in milliseconds of the epoch. */
  readonly lastAt: number;
  readonly session: string;
}

export interface SessionPage {
  readonly sessions: readonly SessionSummary[];
  /** Where the next page begins; `undefined`: there is none. */
  readonly next: SessionPlace | undefined;
}

/** One conversation: its requests, those of its agents too. */
export interface SessionSummary {
  readonly session: string;
  readonly client: string;
  readonly startedAt: number;
  /** When the last request began. */
  readonly lastAt: number;
  readonly requests: number;
  readonly failed: number;
  /** The beginning of what its user said first; empty: nothing of it was kept. */
  readonly title: string;
  /** Agents beside the main one. */
  readonly agents: number;
  readonly models: readonly string[];
  readonly tools: readonly string[];
  readonly usage: Usage;
  /** US dollars, of the requests whose cost is known. */
  readonly cost: number;
  /** How many were answered whose cost is not. */
  readonly unknownCost: number;
}

/** The requests of one conversation, and who started whom of its agents. */
export interface Conversation {
  readonly turns: readonly ConversationTurn[];
  /** By the id of an agent that of the one that started it, where the client said so. */
  readonly parents: Readonly<Record<string, string>>;
  /** Whether there are more than are here. */
  readonly isCut: boolean;
}

export type ConversationTurn = RequestSummary & {
  /** The beginnings of what the turn's user said, and of what came back; empty: nothing of it was kept. */
  readonly asked: string;
  readonly answered: string;
};

export interface StoreUsage {
  readonly requests: number;
  /** When the oldest request began. */
  readonly oldestAt: number | undefined;
  /** Of the database, what is free in it not counted. */
  readonly bytes: number;
  /** Not kept since the program started, for want of room. */
  readonly droppedRows: number;
  readonly droppedBodies: number;
}
