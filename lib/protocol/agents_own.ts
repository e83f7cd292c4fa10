/**
 * What agents wrap into their users' messages: Claude Code's reminders, Codex's surroundings (both measured,
 * 2026-11-22). It changes with every file that is opened, and nobody wrote it.
 */
export const AGENTS_OWN = ["system-reminder", "environment_context", "user_instructions"] as const;
