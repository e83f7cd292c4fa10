/** A request that ended, as a line for people and as a line for programs. */
import type { LogLevel } from "../config/config.ts";
import { explainRoute } from "../explain.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";
import { type AttemptRecord, hasAnswered, type RequestRecord, type RouteRecord, sendsOf } from "../record.ts";
import { stringifyTime } from "./line.ts";
import { printable, printableWord, redacted, stringifyLine } from "./printable.ts";

/** Status for a client that left before its answer was there: nobody's fault. */
const CLIENT_LEFT = 499;

/** Longest values in a line, in UTF-16 units. */
const MAX_NAME = 120;
const MAX_PATH = 300;
const MAX_RESULT = 240;
const MAX_ERROR = 600;
const MAX_ROUTE = 1200;

/** How many attempts a line tells of; the rest is counted. */
const MAX_ATTEMPTS = 10;

/** How bad it was: never `error`, which is for faults of this program. */
export function requestLevel({ status, error }: RequestRecord): LogLevel {
  if (status === CLIENT_LEFT) return "info";
  return status < 400 && error === undefined ? "info" : "warn";
}

/** When the line belongs into the log: the request's end, in milliseconds of the epoch, so that lines stay in order. */
export function requestTime({ startedAt, durationMs }: RequestRecord): number {
  return Math.round(startedAt + durationMs);
}

/** `record` in words, without time and level. */
export function requestText(record: RequestRecord, secrets: readonly string[] = []): string {
  const word = (text: string, max = MAX_NAME) => printableWord(text, { max, secrets });
  const { attempts, firstByteMs, keyName } = record;
  const failed = attempts.filter((attempt) => !hasAnswered(attempt));
  const reasons = failed.length === 0 ? "" : storyOf(failed, secrets);
  const answered = answeredOf(attempts);

  let text = `${word(record.id)} ${word(record.client)} ${word(record.method)} ${word(pathOf(record), MAX_PATH)}`;
  if (record.model !== "") text += ` ${word(record.model)}`;
  const asked = attempts.at(-1)?.model ?? record.model;
  if (asked !== record.model) text += ` as ${word(asked)}`;
  if (record.stream) text += " stream";
  text += ` ${record.status}`;
  if (record.status === CLIENT_LEFT) text += " client left";
  if (answered !== undefined) text += ` via ${word(answered.endpointName)}`;
  // Of one that came first by the policy nothing has to be said.
  if (answered !== undefined && attempts.length > 1) {
    text += ` (${printable(say(answered.reason), { max: MAX_RESULT, secrets })})`;
  }
  const course = record.route?.course;
  if (course?.type === "moved") text += `, session ${course.back ? "lent by" : "moved from"} ${word(course.from)}`;
  if (firstByteMs !== undefined) text += `, first byte ${duration(firstByteMs)}`;
  text += `, total ${duration(record.durationMs)}, in ${size(record.requestBytes)}, out ${size(record.responseBytes)}`;
  if (keyName !== undefined) text += `, key ${word(keyName)}`;
  if (reasons !== "") text += `, attempts ${sendsOf(attempts)} (${reasons})`;
  if (answered !== undefined && answered.changes.length > 0) {
    text += `, learned to ${printable(answered.changes.map(say).join(", to "), { max: MAX_RESULT, secrets })}`;
  }
  if (record.route !== undefined) text += routeText(record.route, record, secrets);
  if (record.losses.length > 0) text += `, lost ${word(record.losses.join("; "), MAX_ERROR)}`;
  if (record.error !== undefined) {
    const error = printable(say(record.error), { max: MAX_ERROR, secrets });
    // Mostly the words of the one attempt that there was.
    if (error !== "" && !reasons.includes(error)) text += `, error: ${error}`;
  }
  return text;
}

/** Where all went as it should, the endpoint's name says enough. */
function routeText(route: RouteRecord, record: RequestRecord, secrets: readonly string[]): string {
  if (record.attempts.length > 1 || requestLevel(record) === "warn") {
    return `, route: ${printable(explainRoute(route, say), { max: MAX_ROUTE, secrets })}`;
  }
  const over = passedOver(route).map((reason) => printable(say(reason), { max: MAX_RESULT, secrets }));
  return over.length > 0 ? `, passed over: ${over.join(", ")}` : "";
}

/** `record` as one JSON object on one line, without its end. Sizes are in bytes; unknown members are left out. */
export function requestJson(record: RequestRecord, secrets: readonly string[] = []): string {
  const text = (value: string, max = MAX_NAME) => redacted(value, { max, secrets });
  const optional = (value: string | undefined) => value === undefined ? undefined : text(value);
  const { attempts } = record;
  const answered = answeredOf(attempts);
  return stringifyLine({
    time: stringifyTime(requestTime(record)),
    level: requestLevel(record),
    type: "request",
    request_id: text(record.id),
    client: text(record.client),
    agent: optional(record.agent),
    key: optional(record.keyName),
    method: text(record.method),
    path: text(pathOf(record), MAX_PATH),
    protocol: record.protocol,
    model: text(record.model),
    stream: record.stream,
    status: record.status,
    endpoint: optional(answered?.endpointName),
    first_byte_ms: tenths(record.firstByteMs),
    duration_ms: tenths(record.durationMs),
    request_bytes: record.requestBytes,
    response_bytes: record.responseBytes,
    session: optional(record.route?.session),
    tags: record.route?.tags.map(({ tag }) => text(tag)),
    route: record.route === undefined ? undefined : text(explainRoute(record.route, say), MAX_ROUTE),
    losses: record.losses.map((loss) => text(loss, MAX_ERROR)),
    attempt_count: sendsOf(attempts),
    attempts: attempts.slice(0, MAX_ATTEMPTS).map((attempt) => ({
      endpoint_id: text(attempt.endpointId),
      endpoint: text(attempt.endpointName),
      reason: text(say(attempt.reason), MAX_RESULT),
      model: text(attempt.model),
      status: attempt.status,
      changes: attempt.changes.length === 0
        ? undefined
        : attempt.changes.slice(0, MAX_ATTEMPTS).map((change) => text(say(change), MAX_RESULT)),
      result: text(say(attempt.result), MAX_RESULT),
      duration_ms: tenths(attempt.durationMs),
    })),
    error: record.error === undefined ? undefined : text(say(record.error), MAX_ERROR),
  });
}

/** The attempt that the client has its answer of; `undefined`: none has answered. */
function answeredOf(attempts: readonly AttemptRecord[]): AttemptRecord | undefined {
  const last = attempts.at(-1);
  return last !== undefined && hasAnswered(last) ? last : undefined;
}

/** Why it was not the turn of one whose turn it is as a rule. */
const HINDRANCES: ReadonlySet<string> = new Set([
  "route.limited",
  "route.full",
  "route.asked_last",
  "route.last_resort",
]);

/** `kimi (limited: HTTP 429, retry after 30 s: ...)`: who would have been asked, but for the state that it is in. */
function passedOver({ candidates, passed }: RouteRecord): Phrase[] {
  return [...passed, ...candidates.slice(1)].flatMap(({ endpointName: name, reason }) =>
    typeof reason === "object" && HINDRANCES.has(reason.id) ? [phrase("route.because", { name, reason })] : []
  );
}

/** `kimi after 90 ms: HTTP 429, retry after 30 s: ...; glm after 2 ms: connection refused` */
function storyOf(failed: readonly AttemptRecord[], secrets: readonly string[]): string {
  const told = failed.slice(0, MAX_ATTEMPTS).map(({ endpointName, result, durationMs }) => {
    const name = printableWord(endpointName, { max: MAX_NAME, secrets });
    return `${name} after ${duration(durationMs)}: ${printable(say(result), { max: MAX_RESULT, secrets })}`;
  });
  const rest = failed.length - told.length;
  return told.join("; ") + (rest > 0 ? `; ${rest} more` : "");
}

/** A query may hold a key; nobody needs it to know which request this was. */
function pathOf({ path }: RequestRecord): string {
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}

/** `812 ms`, `5.2 s`, `2 min 5 s` */
function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `312 B`, `52.1 KB`, `1.4 MB`, by powers of 1000. */
function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} KB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function tenths(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10;
}
