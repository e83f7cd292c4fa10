import assert from "node:assert/strict";
import { profileFault } from "../../lib/setup/codex_profile.ts";

const ROWS: readonly (readonly [what: string, settings: unknown, fix: string | undefined])[] = [
  ["no profile", { model: "m" }, undefined],
  ["a table of profiles, none of them chosen", { profiles: { p: { model: "m" } } }, undefined],
  ["a chosen profile", { profile: "p" }, "take it out, and start Codex with --profile p"],
  [
    "a chosen profile and its table",
    { profile: "p", profiles: { p: { model: "m" } } },
    "take it out, move what [profiles.p] says into p.config.toml beside it, and start Codex with --profile p",
  ],
  [
    "a chosen profile and another's table",
    { profile: "p", profiles: { q: {} } },
    "take it out, and start Codex with --profile p",
  ],
  [
    "a chosen profile that is no table",
    { profile: "p", profiles: { p: "x" } },
    "take it out, and start Codex with --profile p",
  ],
  ["an empty name", { profile: "" }, "take it out, and start Codex with --profile NAME"],
  ["a name that is no text", { profile: 3 }, "take it out, and start Codex with --profile NAME"],
];

for (const [what, settings, fix] of ROWS) {
  Deno.test(`profileFault finds ${fix === undefined ? "nothing" : "a fault"} in settings with ${what}`, () => {
    const text = '/c/config.toml has "profile", which Codex no longer starts with';
    assert.deepEqual(profileFault(settings, "/c/config.toml"), fix === undefined ? undefined : { text, fix });
  });
}
