import { chat } from "./chat/wire.ts";
import { gemini } from "./gemini/wire.ts";
import { messages } from "./messages/wire.ts";
import type { Protocol } from "./protocol.ts";
import { responses } from "./responses/wire.ts";
import type { Wire } from "./wire.ts";

/** The wire of each protocol: the one place where they are listed. */
export const WIRES: Readonly<Record<Protocol, Wire>> = { messages, chat, responses, gemini };
