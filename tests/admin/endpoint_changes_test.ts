import assert from "node:assert/strict";
import { EndpointChanges } from "../../lib/admin/endpoint_changes.ts";
import { withChanged } from "../../lib/browser/with_changed.ts";

interface One {
  readonly id: string;
  readonly state: string;
}

interface Listed {
  readonly endpoints: readonly One[];
  readonly ended: number;
}

const [ready, open, other] = [{ id: "a", state: "ready" }, { id: "a", state: "open" }, { id: "b", state: "ready" }];

const CASES: readonly (readonly [name: string, before: readonly One[], now: readonly One[], told: string])[] = [
  ["those that have changed, where some have", [ready, other], [open, other], "changed a"],
  ["none of them, where something else has changed", [ready, other], [ready, other], "changed "],
  ["all, where one came", [ready], [ready, other], "all a b"],
  ["all, where one went", [ready, other], [other], "all b"],
  ["all, where they changed their places", [ready, other], [other, ready], "all b a"],
];

for (const [name, before, endpoints, told] of CASES) {
  Deno.test(`EndpointChanges tells ${name}, and who watches knows all`, () => {
    const changes = new EndpointChanges<Listed>();
    const first = changes.news({ endpoints: before, ended: 0 });
    assert.deepEqual(first, { type: "all", list: { endpoints: before, ended: 0 } });
    const { type, list } = changes.news({ endpoints, ended: 1 });
    assert.equal([type, list.endpoints.map(({ id }) => id).join(" ")].join(" "), told);
    assert.deepEqual(type === "all" ? list : withChanged(first.list, list), { endpoints, ended: 1 });
  });
}

Deno.test("EndpointChanges tells what is again as it was at first", () => {
  const changes = new EndpointChanges<Listed>();
  changes.news({ endpoints: [ready], ended: 0 });
  changes.news({ endpoints: [open], ended: 0 });
  assert.deepEqual(changes.news({ endpoints: [ready], ended: 0 }).list.endpoints, [ready]);
});
