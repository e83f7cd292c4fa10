import assert from "node:assert/strict";
import type { LoggingConfig, LogLevel } from "../../lib/config/config.ts";
import { Logger, type LoggerOptions } from "../../lib/logging/logger.ts";
import type { RequestRecord } from "../../lib/record.ts";
import { MemoryWriter } from "./memory_writer.ts";
import { requestRecord } from "./records.ts";

const CONFIG: LoggingConfig = {
  level: "info",
  format: "text",
  logRequestTypes: "all",
  logDirectory: "/nowhere",
  maxSizeBytes: 1000,
  maxFiles: 3,
  logRequestBody: "full",
  logResponseBody: "full",
  maxBodyBytes: 1000,
};

const NOW = Date.UTC(2026, 10, 22, 12);
const STAMP = "2026-11-22T12:00:00.000Z";

function start(config: Partial<LoggingConfig> = {}, options: Partial<LoggerOptions> = {}) {
  const standardError = new MemoryWriter();
  const file = new MemoryWriter();
  const logger = new Logger({ ...CONFIG, ...config }, {
    standardError,
    file,
    color: false,
    clock: { now: () => NOW, monotonic: () => 0 },
    secrets: () => [],
    ...options,
  });
  return { logger, standardError, file };
}

const GOOD = requestRecord({ id: "req_good" });
const BAD = requestRecord({ id: "req_bad", status: 502 });
const LEFT = requestRecord({ id: "req_left", status: 499 });

/** Ids of the requests that `lines` tell of. */
const idsIn = (lines: readonly string[]) => lines.map((line) => /req_\w+/.exec(line)?.[0]);

const FILTERS: readonly {
  level: LogLevel;
  types: LoggingConfig["logRequestTypes"];
  shown: readonly RequestRecord[];
  kept: readonly RequestRecord[];
}[] = [
  { level: "info", types: "all", shown: [GOOD, BAD, LEFT], kept: [GOOD, BAD, LEFT] },
  { level: "info", types: "failed", shown: [BAD], kept: [GOOD, BAD, LEFT] },
  { level: "info", types: "success", shown: [GOOD, LEFT], kept: [GOOD, BAD, LEFT] },
  { level: "warn", types: "all", shown: [BAD], kept: [BAD] },
  { level: "warn", types: "success", shown: [], kept: [BAD] },
  { level: "error", types: "all", shown: [], kept: [] },
];

for (const { level, types, shown, kept } of FILTERS) {
  Deno.test(`Logger at level ${level} shows ${types} requests on standard error, and the file gets all`, async () => {
    const { logger, standardError, file } = start({ level, logRequestTypes: types });
    for (const request of [GOOD, BAD, LEFT]) logger.record(request);
    await logger.close();
    assert.deepEqual(idsIn(standardError.lines), shown.map(({ id }) => id));
    assert.deepEqual(idsIn(file.lines), kept.map(({ id }) => id));
  });
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

Deno.test("Logger writes messages from its level upwards", async () => {
  for (const [index, level] of LEVELS.entries()) {
    const { logger, standardError, file } = start({ level, logRequestTypes: "failed" });
    for (const each of LEVELS) logger[each](`it is ${each}`);
    await logger.close();
    const expected = LEVELS.slice(index).map((each) => `${STAMP} ${each.toUpperCase().padEnd(5)} it is ${each}`);
    assert.deepEqual(standardError.lines, expected);
    assert.deepEqual(file.lines, expected);
  }
});

Deno.test("Logger keeps the order of requests and messages", async () => {
  const { logger, standardError, file } = start();
  for (let index = 0; index < 300; index++) {
    if (index % 3 === 0) logger.info(`req_${index}`);
    else logger.record(requestRecord({ id: `req_${index}` }));
  }
  await logger.close();
  for (const { lines } of [standardError, file]) {
    assert.deepEqual(idsIn(lines), Array.from({ length: 300 }, (_, index) => `req_${index}`));
  }
});

Deno.test("Logger that has left standard error tells there only what the file could not take", async () => {
  const { logger, standardError, file } = start();
  logger.info("before");
  logger.leaveStandardError();
  logger.info("after");
  logger.record(GOOD);
  await logger.flush();
  file.failure = new Error("No space left on device");
  logger.info("lost");
  await logger.close();
  assert.deepEqual(standardError.lines.map((line) => /before|Cannot write the log file/.exec(line)?.[0]), [
    "before",
    "Cannot write the log file",
  ]);
  assert.equal(file.lines.length, 3);
});

Deno.test("Logger writes JSON on standard error where that is asked for, and text into the file", async () => {
  const { logger, standardError, file } = start({ format: "json" }, { color: true });
  logger.warn("a\n\u202eb");
  logger.record(GOOD);
  await logger.close();
  const [message, request] = standardError.lines.map((line) => JSON.parse(line));
  assert.deepEqual(message, { time: STAMP, level: "warn", type: "message", message: "a\n\u202eb" });
  assert.equal(request.request_id, "req_good");
  assert.equal(file.lines[0], `${STAMP} WARN  a\\n\\u{202e}b`);
});

Deno.test("Logger colours lines for a terminal only, and never those of the file", async () => {
  for (const color of [true, false]) {
    const { logger, standardError, file } = start({}, { color });
    logger.error("broken");
    logger.record(BAD);
    await logger.close();
    // deno-lint-ignore no-control-regex
    const escapes = standardError.lines.map((line) => line.match(/\x1b\[\d+m/g)?.length ?? 0);
    assert.deepEqual(escapes, color ? [4, 4] : [0, 0]);
    assert.doesNotMatch(file.lines.join(), /\p{Cc}/u);
  }
});

Deno.test("Logger takes an edited configuration for what comes next", async () => {
  const { logger, standardError, file } = start({ logRequestTypes: "failed" });
  logger.debug("not yet");
  logger.record(GOOD);
  logger.configure({ ...CONFIG, level: "debug", format: "json", maxSizeBytes: 7, maxFiles: 1 });
  logger.debug("now");
  logger.record(GOOD);
  await logger.close();
  assert.deepEqual(standardError.lines.map((line) => JSON.parse(line).type), ["message", "request"]);
  assert.equal(file.lines.length, 3);
  assert.deepEqual(file.limits.map(({ maxSizeBytes, maxFiles }) => ({ maxSizeBytes, maxFiles })), [
    { maxSizeBytes: 7, maxFiles: 1 },
  ]);
});

Deno.test("Logger never writes a credential of the configuration or what looks like one", async () => {
  for (const format of ["text", "json"] as const) {
    const { logger, standardError, file } = start({ format }, { secrets: () => ["planted-value"] });
    for (const level of ["info", "warn", "error"] as const) logger[level]("with planted-value and Bearer abcdefghijkl");
    logger.record(requestRecord({ model: "planted-value", error: "x-api-key planted-value, sk-ant-abcdefghijklmnop" }));
    await logger.close();
    for (const { lines } of [standardError, file]) {
      assert.equal(lines.length, 4);
      assert.doesNotMatch(lines.join("\n"), /planted|abcdefgh/);
    }
  }
});

Deno.test("Logger says once on standard error that the file fails, and in the file what it misses", async () => {
  const { logger, standardError, file } = start({ logRequestTypes: "failed" });
  file.failure = new Error("No space left on device\n(os error 28)");
  for (let count = 0; count < 3; count++) {
    logger.record(GOOD);
    await logger.flush();
  }
  file.failure = undefined;
  logger.record(GOOD);
  await logger.close();
  assert.equal(standardError.lines.length, 1);
  assert.match(
    standardError.lines[0]!,
    /ERROR Cannot write the log file, .*: No space left on device\\n\(os error 28\)$/,
  );
  assert.deepEqual(file.lines.map((line) => /3 log lines are missing here|req_good/.exec(line)?.[0]), [
    "3 log lines are missing here",
    "req_good",
  ]);
});

Deno.test("Logger goes on, and ends, when standard error hangs", async () => {
  const { logger, standardError, file } = start({}, { flushTimeoutMs: 1 });
  const resume = standardError.hang();
  for (let count = 0; count < 20_000; count++) logger.record(GOOD);
  await logger.close();
  assert.equal(standardError.lines.length, 0);
  // Bounded there as well: nothing could be written while the loop above had the processor.
  assert(file.lines.length > 1000);
  assert(file.closed);
  resume();
});

Deno.test("Logger ignores what comes after it was closed", async () => {
  const { logger, standardError, file } = start();
  await logger.close();
  logger.record(BAD);
  logger.error("late");
  await logger.flush();
  assert.deepEqual([...standardError.lines, ...file.lines], []);
});
