import assert from "node:assert/strict";
import { keptPart } from "../../components/requests/kept_part.ts";
import { paneView } from "../../lib/admin/request_views.ts";
import { format } from "../../lib/i18n/format.ts";
import { translator } from "../../lib/i18n/translate.ts";
import { pane } from "../store/requests.ts";

const t = translator("en", { "request.not_kept": "not kept", "request.cut": "cut" });

const CASES: readonly (readonly [name: string, body: string | Uint8Array<ArrayBuffer>, size: number, said?: string])[] =
  [
    ["a whole text", "abc", 3],
    ["the beginning of a text", "abc", 9, "cut"],
    ["a text that masks have made shorter", "[redacted]", 90],
    ["whole bytes", Uint8Array.of(0xff, 1), 2],
    ["the beginning of bytes", Uint8Array.of(0xff, 1), 9, "cut"],
  ];

for (const [name, body, size, said] of CASES) {
  Deno.test(`keptPart of ${name} says ${said ?? "nothing"}`, () => {
    assert.equal(keptPart(paneView(pane("client_request", body, { size })), t, format("en")), said);
  });
}
