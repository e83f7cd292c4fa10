import assert from "node:assert/strict";
import { denoRunFlags } from "../../tools/flags.ts";

const SCRIPTING = new URL("../../lib/scripting/script_taggers.ts", import.meta.url).href;

/** A program with a script that never ends, which leaves at `last`. */
function program(last: string): string {
  return `
    import { ScriptTaggers } from ${JSON.stringify(SCRIPTING)};
    const clock = { now: () => 0, monotonic: () => performance.now() };
    const scripts = new ScriptTaggers({ clock, report: () => {} });
    scripts.configure({ enabled: true, pipelineTimeoutMs: 200, taggers: [
      { type: "script", name: "s", enabled: true, tag: "t", script: "function tag() { for (;;); }", timeoutMs: 200 },
    ] });
    const subject = { method: "POST", path: "/", search: "", headers: new Headers(), bytes: new Uint8Array(0) };
    const { faults } = await scripts.tagsOf(subject);
    void scripts.tagsOf(subject);
    console.log(faults.length);
    ${last}`;
}

for (const last of ["scripts.close();", "Deno.exit(0);"]) {
  Deno.test(`ScriptTaggers let the program end by ${last}`, async () => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...denoRunFlags(), "--no-check", `data:text/javascript,${encodeURIComponent(program(last))}`],
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(20_000),
    });
    const { success, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert.ok(success, text(stderr));
    assert.equal(text(stdout).trim(), "1");
  });
}
