/** What happened, told on standard error and in `proxy.log`. Nothing here waits for either. */
import type { Clock } from "../clock.ts";
import type { LoggingConfig, LogLevel } from "../config/config.ts";
import { messageOf } from "../errors.ts";
import type { Recorder, RequestRecord } from "../record.ts";
import { within } from "../within.ts";
import { coloredLine, isWritten, stringifyTime, textLine } from "./line.ts";
import { LineSink, type LineWriter } from "./line_sink.ts";
import type { LimitedWriter } from "./log_file.ts";
import { printable, redacted, stringifyLine } from "./printable.ts";
import { requestJson, requestLevel, requestText, requestTime } from "./request_line.ts";

export interface LoggerOptions {
  readonly standardError: LineWriter;
  readonly file: LimitedWriter;
  /** Whether standard error shows colours. */
  readonly color: boolean;
  readonly clock: Clock;
  /** Credentials of the configuration that holds now: none of them is ever written. */
  readonly secrets: () => readonly string[];
  /** Longest time that `flush` and `close` wait for a writer that hangs. */
  readonly flushTimeoutMs?: number;
}

/** Longest message, in UTF-16 units. */
const MAX_MESSAGE = 4096;

const FLUSH_TIMEOUT_MS = 1000;

/** One thing to write; `text` is printable. */
interface Entry {
  readonly time: number;
  readonly level: LogLevel;
  readonly text: string;
  /** Made only where it is wanted. */
  readonly json: () => string;
}

export class Logger implements Recorder {
  #config: LoggingConfig;
  readonly #options: LoggerOptions;
  #isQuiet = false;
  #moreSecrets: (() => readonly string[]) | undefined;
  readonly #standardError: LineSink;
  readonly #file: LineSink;

  constructor(config: LoggingConfig, options: LoggerOptions) {
    this.#config = config;
    this.#options = options;
    this.#standardError = new LineSink(options.standardError, {
      notice: (count) => this.#standardErrorLine(this.#lost(count)),
    });
    this.#file = new LineSink(options.file, {
      notice: (count) => fileLine(this.#lost(count)),
      onFailure: (error) => this.#standardError.push(this.#standardErrorLine(this.#fileFailure(error))),
    });
  }

  /** Makes an edited configuration count for what comes; the folder stays the one that the file was made with. */
  configure(config: LoggingConfig): void {
    this.#config = config;
    this.#options.file.limit(config);
  }

  /** What comes from now on is told in the file alone, and standard error gets what the file could not. */
  leaveStandardError(): void {
    this.#isQuiet = true;
  }

  /** Credentials that the configuration does not have, such as renewed tokens: they are never written either. */
  hide(secrets: () => readonly string[]): void {
    this.#moreSecrets = secrets;
  }

  /** Credentials that nobody may be shown, in what else is kept of requests neither. */
  secrets(): readonly string[] {
    const more = this.#moreSecrets?.() ?? [];
    return more.length === 0 ? this.#options.secrets() : [...this.#options.secrets(), ...more];
  }

  record(request: RequestRecord): void {
    const level = requestLevel(request);
    if (!isWritten(level, this.#config.level)) return;
    const secrets = this.secrets();
    const entry: Entry = {
      time: requestTime(request),
      level,
      text: requestText(request, secrets),
      json: () => requestJson(request, secrets),
    };
    this.#write(entry, this.#isShown(level));
  }

  debug(message: string): void {
    this.#message("debug", message);
  }

  info(message: string): void {
    this.#message("info", message);
  }

  warn(message: string): void {
    this.#message("warn", message);
  }

  error(message: string): void {
    this.#message("error", message);
  }

  /** Resolves when everything so far is written, or when a writer hangs for too long. Never rejects. */
  async flush(): Promise<void> {
    // The file first: its failure is told on standard error.
    const written = this.#file.flush().then(() => this.#standardError.flush());
    const limitMs = this.#options.flushTimeoutMs ?? FLUSH_TIMEOUT_MS;
    await within(limitMs, Promise.all([written, this.#standardError.flush()]));
  }

  /** Flushes; what is logged from now on is ignored. */
  async close(): Promise<void> {
    await this.flush();
    this.#standardError.close();
    this.#file.close();
    this.#options.file.close();
  }

  #message(level: LogLevel, message: string): void {
    if (!isWritten(level, this.#config.level)) return;
    this.#write(this.#entry(level, message), true);
  }

  #write(entry: Entry, isShown: boolean): void {
    const line = fileLine(entry);
    this.#file.push(line);
    if (!isShown || this.#isQuiet) return;
    const isSame = this.#config.format !== "json" && !this.#options.color;
    this.#standardError.push(isSame ? line : this.#standardErrorLine(entry));
  }

  #entry(level: LogLevel, message: string): Entry {
    const time = this.#options.clock.now();
    const options = { max: MAX_MESSAGE, secrets: this.secrets() };
    return {
      time,
      level,
      text: printable(message, options),
      json: () =>
        stringifyLine({ time: stringifyTime(time), level, type: "message", message: redacted(message, options) }),
    };
  }

  #isShown(level: LogLevel): boolean {
    const wanted = this.#config.logRequestTypes;
    switch (wanted) {
      case "all":
        return true;
      case "success":
        return level === "info";
      case "failed":
        return level !== "info";
      default:
        return wanted satisfies never;
    }
  }

  #standardErrorLine(entry: Entry): string {
    if (this.#config.format === "json") return entry.json();
    const line = this.#options.color ? coloredLine : textLine;
    return line(entry.time, entry.level, entry.text);
  }

  #lost(count: number): Entry {
    return this.#entry(
      "warn",
      `${count} log ${count === 1 ? "line is" : "lines are"} missing here: writing failed or took too long`,
    );
  }

  #fileFailure(error: unknown): Entry {
    const why = messageOf(error);
    return this.#entry(
      "error",
      `Cannot write the log file, requests are served without it until it works again: ${why}`,
    );
  }
}

function fileLine({ time, level, text }: Entry): string {
  return textLine(time, level, text);
}
