import type { ClientName } from "../../setup/connection.ts";

/** What clients are to be set to. */
export interface Target {
  readonly url: string;
  /** The server's keys that may be used; empty: it asks for none. */
  readonly keys: readonly string[];
  /** The endpoint that gets what a client itself logs in with, by client; absent: none does. */
  readonly logins: Readonly<Partial<Record<ClientName, string>>>;
  /** Whether Claude Code has to check by itself what its auto mode does: see `action_checks.ts`. */
  readonly checksItself: boolean;
}
