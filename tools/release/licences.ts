import type { ShippedPackage } from "./packages.ts";
import { DENO_VERSION } from "./targets.ts";

const RULE = "=".repeat(80);

/** The licences of everything in the archive that others have written. */
export function licences(packages: readonly ShippedPackage[]): string {
  const parts = packages.map(({ name, version, license, text }) =>
    `${name} ${version} (${license})\n\n${
      text === "" ? `Licence: ${license}; the package brings no text of it.` : text
    }`
  );
  return `${[DENO, ...parts].join(`\n\n${RULE}\n\n`)}\n`;
}

/** Deno's own packages on npm bring no licence. */
const DENO =
  `Deno ${DENO_VERSION} (MIT), https://github.com/denoland/deno; it contains V8, SQLite and other parts, whose
licences are in its repository

Copyright 2018-2026 the Deno authors

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
