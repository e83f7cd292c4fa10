import { denoRunFlags, SELF_CONTAINED } from "../flags.ts";
import type { Entry } from "./tar.ts";

/** What a portable archive is made of. */
export interface Portable {
  readonly deno: Uint8Array;
  readonly bundle: Uint8Array;
  readonly windows: boolean;
}

/** Deno's executable, the bundle, and a launcher that runs the one with the other. */
export function portableEntries({ deno, bundle, windows }: Portable): Entry[] {
  return [
    windows
      ? { path: "cccc.cmd", bytes: encoded(windowsLauncher().replaceAll("\n", "\r\n")) }
      : { path: "cccc", bytes: encoded(launcher()), executable: true },
    { path: `lib/deno${windows ? ".exe" : ""}`, bytes: deno, executable: true },
    { path: "lib/cccc.js", bytes: bundle },
  ];
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const FLAGS = [...SELF_CONTAINED, ...denoRunFlags()].join(" ");

/** It finds its folder through links too, such as one in a folder of `PATH`. */
function launcher(): string {
  return `#!/bin/sh
# Runs cccc with the Deno beside it.
set -e
file=$0
while [ -L "$file" ]; do
  link=$(readlink "$file")
  case $link in
    /*) file=$link ;;
    *) file=$(dirname "$file")/$link ;;
  esac
done
here=$(CDPATH= cd -- "$(dirname -- "$file")" && pwd -P)
DENO_NO_UPDATE_CHECK=1
export DENO_NO_UPDATE_CHECK
exec "$here/lib/deno" run ${FLAGS} "$here/lib/cccc.js" "$@"
`;
}

function windowsLauncher(): string {
  return `@echo off
rem Runs cccc with the Deno beside it.
setlocal
set "DENO_NO_UPDATE_CHECK=1"
"%~dp0lib\\deno.exe" run ${FLAGS} "%~dp0lib\\cccc.js" %*
exit /b %ERRORLEVEL%
`;
}
