import assert from "node:assert/strict";
import { whoseAddress } from "../../lib/admin/whose_address.ts";

const ROWS: readonly (readonly [address: string, who: string])[] = [
  ["127.0.0.1", "loopback"],
  ["127.9.8.7", "loopback"],
  ["::1", "loopback"],
  ["::ffff:127.0.0.2", "loopback"],
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:db8:1:2::6", "2001:db8:1:2"],
  ["2001:db8::1:2:3:4:5", "2001:db8:0:1"],
  ["2001:db8::6", "2001:db8:0:0"],
  ["fe80::1%eth0", "fe80:0:0:0"],
  ["::2", "0:0:0:0"],
  ["", ""],
];

for (const [address, who] of ROWS) {
  Deno.test(`whoseAddress takes ${address} for ${who}'s`, () => assert.equal(whoseAddress(address), who));
}
