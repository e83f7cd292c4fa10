/** Refusals that speak of tools, schemas and parameters, as users quote them in issues (read 2026-11-27). */
import type { Wording } from "./wordings.ts";

export const TOOL_WORDINGS: readonly Wording[] = [];
