/** What an installation keeps of itself. A storage folder that cannot be written must not keep the proxy from serving. */
import { messageOf } from "../errors.ts";
import type { Logger } from "../logging/logger.ts";
import type { KeptEnvelope } from "../protocol/codec.ts";
import { envelope, loadEnvelope } from "../store/envelope.ts";
import { loadInstance } from "../store/instance.ts";

export interface KeptIdentity {
  /** The name by which our own commands know this server. */
  readonly instance: string;
  readonly envelope: KeptEnvelope;
}

export async function keptIdentity(directory: string, logger: Logger): Promise<KeptIdentity> {
  const [instance, envelope] = await Promise.all([instanceOf(directory, logger), envelopeOf(directory, logger)]);
  return { instance, envelope };
}

async function instanceOf(directory: string, logger: Logger): Promise<string> {
  try {
    return await loadInstance(directory);
  } catch (error) {
    const reason = messageOf(error);
    logger.warn(`Cannot keep the instance's name in "${directory}": ${reason}`);
    return crypto.randomUUID();
  }
}

/** Without a kept secret thinking is lost at a restart, no more. */
async function envelopeOf(directory: string, logger: Logger): Promise<KeptEnvelope> {
  const warn = (error: unknown) => {
    const reason = messageOf(error);
    logger.warn(`Cannot keep the envelopes' secret in "${directory}": ${reason}`);
  };
  try {
    return await loadEnvelope(directory, warn);
  } catch (error) {
    warn(error);
    return envelope(crypto.getRandomValues(new Uint8Array(32)));
  }
}
