/** What is different in a container of the image. */
import { isLoopback } from "../config/exposure.ts";
import type { System } from "./command.ts";

/** Set in the container's image. */
const IN_IMAGE = "CCCC_IN_IMAGE";

export function isInImage({ variable }: Pick<System, "variable">): boolean {
  return variable(IN_IMAGE) !== undefined;
}

/** A container has a loopback of its own: what is published leads to another address, and the health check to this one. */
export function unreachable(host: string, system: Pick<System, "variable">): string | undefined {
  if (!isInImage(system) || !isLoopback(host)) return undefined;
  return `server.host is ${host}, which nobody reaches from outside of this container, whatever port is published: ` +
    'set it to 0.0.0.0, with a key and a password, unless the container shares the machine\'s network ("--network host")';
}
