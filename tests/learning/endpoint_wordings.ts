/** Refusals that speak of endpoints, accounts and models, and of nothing, as users quote them in issues (read 2026-11-27). */
import type { Wording } from "./wordings.ts";

export const ENDPOINT_WORDINGS: readonly Wording[] = [];
