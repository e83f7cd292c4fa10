/**
 * A client at a terminal (tmux), as people use it: it asks for titles, summarises its conversation and goes on from the
 * summary, which nothing does that runs once.
 */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type ClientResult, type ClientTask, environment, type Exchange } from "./client_run.ts";
import { claudeVariables } from "./run_claude.ts";
import { codexVariables, writeCodexSettings } from "./run_codex.ts";
import type { ClientName } from "./scenario.ts";

const COLUMNS = 200;
const ROWS = 60;
const LOOK_MS = 200;
/** An Enter too soon behind a line's text is taken for a part of something pasted. */
const TYPING_MS = 500;
/** On a busy machine it is even then; a second one behind nothing does nothing. */
const AGAIN_MS = 5000;
const START_MS = 30_000;
const CALM_MS = 2000;

export function hasTerminal(): boolean {
  try {
    return new Deno.Command("tmux", { args: ["-V"], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** `text` is what the last exchange was to show, or else the screen. */
export async function runInteractive(
  client: ClientName,
  task: ClientTask,
  exchanges: readonly Exchange[],
): Promise<ClientResult> {
  const started = performance.now();
  const { args, env } = client === "claude" ? await claudeAtTerminal(task) : await codexAtTerminal(task);
  const terminal = new Terminal(join(task.home, "terminal"), { ...environment(task), TERM: "xterm-256color", ...env });
  try {
    await terminal.start(task.workFolder, [task.program, ...args]);
    const until = performance.now() + task.timeoutMs;
    let isFine = await terminal.ready(client, Math.min(START_MS, task.timeoutMs));
    for (const { typed, seen } of exchanges) {
      if (!isFine) break;
      await terminal.type(typed);
      isFine = await terminal.shows(seen, until - performance.now(), task.signal);
    }
    const screen = await terminal.screen();
    return {
      exitCode: isFine ? 0 : 1,
      text: isFine ? exchanges.at(-1)!.seen : screen,
      error: isFine ? "" : screen,
      outputTokens: undefined,
      stdout: screen,
      stderr: "",
      timedOut: false,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await terminal.stop();
  }
}

class Terminal {
  constructor(private readonly socket: string, private readonly env: Readonly<Record<string, string>>) {}

  async start(folder: string, command: readonly string[]): Promise<void> {
    const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    await this.tmux("new-session", "-d", "-x", String(COLUMNS), "-y", String(ROWS), "-c", folder, quoted);
  }

  /** Waits for the prompt. */
  async ready(client: ClientName, limitMs: number): Promise<boolean> {
    const prompt = client === "claude" ? /^\s*❯/m : /^› (?!\d\.)/m;
    const until = performance.now() + limitMs;
    // What a client draws while it starts is drawn over.
    for (let calm = 0; performance.now() < until; await pause(LOOK_MS)) {
      calm = prompt.test(await this.screen()) ? calm + LOOK_MS : 0;
      if (calm >= CALM_MS) return true;
    }
    return false;
  }

  async type(text: string): Promise<void> {
    await pause(TYPING_MS);
    await this.tmux("send-keys", "-l", text);
    await pause(TYPING_MS);
    await this.tmux("send-keys", "Enter");
  }

  async shows(text: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + limitMs;
    for (let looks = 1; performance.now() < until && !signal.aborted; looks++) {
      if ((await this.screen()).includes(text)) return true;
      if (looks % (AGAIN_MS / LOOK_MS) === 0) await this.tmux("send-keys", "Enter");
      await pause(LOOK_MS);
    }
    return false;
  }

  screen(): Promise<string> {
    return this.tmux("capture-pane", "-p", "-J", "-S", "-500");
  }

  async stop(): Promise<void> {
    await this.tmux("kill-server");
  }

  private async tmux(...args: string[]): Promise<string> {
    const { stdout } = await new Deno.Command("tmux", {
      args: ["-S", this.socket, "-f", "/dev/null", ...args],
      env: this.env,
      clearEnv: true,
      stdin: "null",
      stderr: "null",
    }).output();
    return new TextDecoder().decode(stdout);
  }
}

/** What it would ask at its first start is answered. */
async function claudeAtTerminal(task: ClientTask) {
  const { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: _, ...env } = claudeVariables(task);
  await Deno.mkdir(env.CLAUDE_CONFIG_DIR, { recursive: true });
  const state = {
    hasCompletedOnboarding: true,
    theme: "dark",
    bypassPermissionsModeAccepted: true,
    projects: { [task.workFolder]: { hasTrustDialogAccepted: true } },
  };
  await Deno.writeTextFile(join(env.CLAUDE_CONFIG_DIR, ".claude.json"), JSON.stringify(state));
  if (task.statusLine !== undefined) {
    const settings = { statusLine: { type: "command", command: task.statusLine } };
    await Deno.writeTextFile(join(env.CLAUDE_CONFIG_DIR, "settings.json"), JSON.stringify(settings));
  }
  return { args: ["--dangerously-skip-permissions"], env };
}

async function codexAtTerminal(task: ClientTask) {
  await writeCodexSettings(task, `[projects.${JSON.stringify(task.workFolder)}]\ntrust_level = "trusted"\n`);
  // With an older one it asks at once whether to go over to this.
  const model = task.model ?? "gpt-6-sol";
  return { args: ["--model", model, "--dangerously-bypass-approvals-and-sandbox"], env: codexVariables(task) };
}
