/** Refusals that speak of what was said before, as users quote them in issues (read 2026-11-27). */
import type { Wording } from "./wordings.ts";

export const HISTORY_WORDINGS: readonly Wording[] = [];
