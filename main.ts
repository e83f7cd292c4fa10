import { runCli } from "./lib/cli/run_cli.ts";
import { system } from "./lib/cli/system.ts";

Deno.exit(await runCli(Deno.args, system));
