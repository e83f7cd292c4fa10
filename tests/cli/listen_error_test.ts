import assert from "node:assert/strict";
import { listenError } from "../../lib/cli/listen_error.ts";

const CASES: readonly [error: unknown, host: string, port: number, line: string][] = [
  [
    new Deno.errors.AddrInUse("os error 98"),
    "127.0.0.1",
    8080,
    "Cannot listen on 127.0.0.1:8080: the port is in use; stop the program that uses it, or choose another with -port N",
  ],
  [
    new Deno.errors.AddrNotAvailable("os error 99"),
    "192.0.2.1",
    8080,
    "Cannot listen on 192.0.2.1:8080: this machine has no such address; choose another with -host H, such as 127.0.0.1",
  ],
  [
    new Deno.errors.PermissionDenied("os error 13"),
    "::1",
    80,
    "Cannot listen on [::1]:80: ports below 1024 need special rights; choose a higher one with -port N",
  ],
  [
    new Deno.errors.PermissionDenied("An attempt was made to access a socket in a way forbidden (os error 10013)"),
    "127.0.0.1",
    8080,
    "Cannot listen on 127.0.0.1:8080: Windows keeps this port for itself, as Hyper-V and WSL let it do " +
    '("netsh interface ipv4 show excludedportrange protocol=tcp" lists them), or a program has it for itself alone; ' +
    "choose another with -port N",
  ],
  [new Deno.errors.PermissionDenied("os error 13"), "::1", 8080, "Cannot listen on [::1]:8080: os error 13"],
  [
    new Error("failed to lookup address information: Name or service not known"),
    "nowhere.invalid",
    8080,
    "Cannot listen on nowhere.invalid:8080: the host name is unknown; choose another with -host H, such as 127.0.0.1",
  ],
  [new Error("two\n  lines"), "127.0.0.1", 1, "Cannot listen on 127.0.0.1:1: two lines"],
];

for (const [error, host, port, line] of CASES) {
  Deno.test(`listenError says in one line: ${line}`, () => assert.equal(listenError(error, { host, port }), line));
}

Deno.test("listenError knows the errors that listening really throws", () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  try {
    assert.throws(() => Deno.serve({ hostname: "127.0.0.1", port }, () => new Response()), (error) => {
      assert.match(listenError(error, { host: "127.0.0.1", port }), /: the port is in use;/);
      return true;
    });
  } finally {
    taken.close();
  }
});
