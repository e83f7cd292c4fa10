import { systemClock } from "../clock.ts";
import type { LiveConfig } from "../config/live.ts";
import type { Logger } from "../logging/logger.ts";
import { TokenFile } from "../store/tokens.ts";
import { Clients } from "../upstream/clients.ts";
import { OauthTokens } from "../upstream/oauth.ts";
import { Sender } from "../upstream/sender.ts";
import { VERSION } from "../version.ts";

export interface Outbound {
  readonly sender: Sender;
  readonly clients: Clients;
}

/** What goes out: clients of their own for those that need one, and renewed tokens. */
export function outbound(live: LiveConfig, logger: Logger): Outbound {
  const warn = (message: string) => logger.warn(message);
  const clients = new Clients({ monotonic: systemClock.monotonic });
  live.onChange((reload) => {
    if (reload.type === "applied") clients.retain(reload.config.endpoints);
  });
  const tokens = new OauthTokens({
    store: new TokenFile(live.current().storage.directory, warn),
    clients,
    clock: systemClock,
    userAgent: `cccc/${VERSION}`,
    warn,
  });
  logger.hide(() => tokens.allSecrets());
  return { sender: new Sender({ clients, tokens, mark: crypto.randomUUID().slice(0, 8) }), clients };
}
