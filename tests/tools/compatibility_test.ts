import assert from "node:assert/strict";
import { CLAIMS } from "../../tools/claims.ts";
import { claimsIn, compatibility, gaps, testsOf } from "../../tools/compatibility.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="1">
    <testsuite name="./tests/a_test.ts" tests="4" disabled="0" errors="0" failures="1">
        <testcase name="it says &quot;a &lt; b&quot; (claims 1, 2)" classname="./tests/a_test.ts" time="0.1" line="1" col="6">
        </testcase>
        <testcase name="it fails (claim 2)" classname="./tests/a_test.ts" time="0.1">
            <failure message="Uncaught">no</failure>
        </testcase>
        <testcase name="it is left out (claim 3)" classname="./tests/b_test.ts" time="0">
            <skipped/>
        </testcase>
        <testcase name="it stands alone (claim 9)" classname="./tests/a_test.ts" time="0"/>
    </testsuite>
</testsuites>`;

Deno.test("testsOf reads a report with its failures and what was skipped", () => {
  assert.deepEqual(testsOf(REPORT).map(({ file, name, result }) => [file, name, result]), [
    ["tests/a_test.ts", 'it says "a < b" (claims 1, 2)', "passed"],
    ["tests/a_test.ts", "it fails (claim 2)", "failed"],
    ["tests/b_test.ts", "it is left out (claim 3)", "skipped"],
    ["tests/a_test.ts", "it stands alone (claim 9)", "passed"],
  ]);
});

Deno.test("claimsIn reads the numbers behind a test's name, and no others", () => {
  assert.deepEqual(claimsIn("it answers 404 (claims 4, 14, 62)"), [4, 14, 62]);
  assert.deepEqual(claimsIn("it answers (claim 4) > step (G4)"), [4]);
  assert.deepEqual(claimsIn("it answers 404 (4)"), []);
});

Deno.test("gaps names claims without a test, with one that failed, without a decision, and numbers of no claim", () => {
  const claims = [{ says: "one" }, { says: "two" }, { says: "three", differently: "so", adr: "0007" }, {
    says: "four",
  }];
  assert.deepEqual(gaps(claims, testsOf(REPORT), ["0001-whole-events.md"]), [
    "There is no claim 9",
    'Claim 2: "it fails (claim 2)" failed',
    "Claim 3 (three): no test with its number passed",
    "Claim 3: no decision 0007 in docs/adr",
    "Claim 4 (four): no test with its number passed",
  ]);
});

Deno.test("compatibility has a row for each claim with its tests' files and its decision", () => {
  const claims = [{ says: "a * b" }, { says: "two", differently: "so", adr: "0001" }];
  const rows = compatibility(claims, testsOf(REPORT), ["0001-whole-events.md"]).split("\n").slice(-3, -1);
  assert.deepEqual(rows, [
    "| 1 | a \\* b | yes | [a_test.ts](../tests/a_test.ts) |",
    "| 2 | two | otherwise: so ([ADR 0001](adr/0001-whole-events.md)) | [a_test.ts](../tests/a_test.ts) |",
  ]);
});

Deno.test("CLAIMS are the 111 of both READMEs", () => {
  assert.equal(CLAIMS.length, 111);
});
