/** How good or bad something is; the words beside the colour say it too. */
export type Tone = "ok" | "warn" | "bad" | "info" | "neutral";
