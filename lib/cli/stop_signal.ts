import type { System } from "./command.ts";

/** Exit codes of a process that a signal ended. */
const EXIT_CODE = { SIGINT: 130, SIGTERM: 143, SIGBREAK: 149 } as const;

export type StopSignal = keyof typeof EXIT_CODE | "SIGHUP";

/**
 * Ctrl-C reaches the program from the terminal and again from each program that started it and passes signals on, as
 * `npx` does: what follows within this time, in milliseconds, is the same wish.
 */
const SAME_WISH_MS = 500;

/**
 * Resolves at the first signal to stop; after it, another one ends the process at once.
 *
 * SIGHUP calls `onHangup`, but stops too when it means that the terminal was closed: a server that nobody sees any more
 * would keep the port.
 */
export function stopSignal(system: System, onHangup: () => void): Promise<StopSignal> {
  const { promise, resolve } = Promise.withResolvers<StopSignal>();
  let stoppedAt: number | undefined;
  function stop(signal: StopSignal): void {
    const now = system.clock.monotonic();
    if (stoppedAt === undefined) {
      stoppedAt = now;
      resolve(signal);
    } else if (signal !== "SIGHUP" && now - stoppedAt >= SAME_WISH_MS) {
      system.exit(EXIT_CODE[signal]);
    }
  }
  system.onSignal("SIGINT", () => stop("SIGINT"));
  if (system.os === "windows") {
    system.onSignal("SIGBREAK", () => stop("SIGBREAK"));
    return promise;
  }
  system.onSignal("SIGTERM", () => stop("SIGTERM"));
  const hadTerminal = system.hasTerminal();
  system.onSignal("SIGHUP", () => {
    if (hadTerminal && !system.hasTerminal()) stop("SIGHUP");
    else if (stoppedAt === undefined) onHangup();
  });
  return promise;
}
