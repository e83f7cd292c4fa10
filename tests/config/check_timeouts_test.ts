import { strict as assert } from "node:assert";
import { endpointOf, warningsOf } from "./parsed.ts";

const WARNING = /response_header is not shorter than timeouts\.total .*no other is asked/;
const TWO = `endpoints:\n${endpointOf("a")}${endpointOf("b")}`;
const total = (text: string) => `timeouts: {total: 60s, commit_hold: 5s${text}}\n`;

const ROWS: readonly { readonly name: string; readonly text: string; readonly at: string | undefined }[] = [
  { name: "the defaults", text: TWO, at: undefined },
  { name: "a total below the default for headers", text: TWO + total(""), at: "timeouts.response_header" },
  { name: "a limit for headers that is shorter", text: TWO + total(", response_header: 20s"), at: undefined },
  { name: "no limit for headers", text: TWO + total(", response_header: 0s"), at: "timeouts.response_header" },
  {
    name: "a limit for headers of all the time",
    text: TWO + total(", response_header: 60s"),
    at: "timeouts.response_header",
  },
  {
    name: "a limit for headers that holds for no endpoint",
    text: `endpoints:\n${["a", "b"].map((name) => endpointOf(name, "timeouts: {response_header: 9s}")).join("")}${
      total("")
    }`,
    at: undefined,
  },
  { name: "an endpoint that is none beside another", text: `${TWO}  - 3\n`, at: undefined },
  { name: "limits that are none", text: `${TWO}timeouts: 3\n`, at: undefined },
  { name: "one endpoint alone", text: `endpoints:\n${endpointOf("a")}${total("")}`, at: undefined },
  {
    name: "another one that is disabled",
    text: `endpoints:\n${endpointOf("a")}${endpointOf("b").replace("enabled: true", "enabled: false")}${total("")}`,
    at: undefined,
  },
  {
    name: "an endpoint's own limit",
    text: `endpoints:\n${endpointOf("a")}${endpointOf("b", "timeouts: {response_header: 2m}")}` +
      total(", response_header: 20s"),
    at: "endpoints[1].timeouts.response_header",
  },
];

for (const { name, text, at } of ROWS) {
  Deno.test(`checkTimeouts ${at === undefined ? "has nothing against" : "warns of"} ${name}`, () => {
    const found = warningsOf(text).filter((warning) => WARNING.test(warning));
    assert.equal(found.length, at === undefined ? 0 : 1, found.join());
    if (at !== undefined) assert.ok(found[0]!.includes(`: ${at} is`), found.join());
  });
}
