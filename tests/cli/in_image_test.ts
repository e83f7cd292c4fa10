import assert from "node:assert/strict";
import { unreachable } from "../../lib/cli/in_image.ts";

for (
  const { host, variables, warns } of [
    { host: "127.0.0.1", variables: { CCCC_IN_IMAGE: "1" }, warns: true },
    { host: "::1", variables: { CCCC_IN_IMAGE: "1" }, warns: true },
    { host: "localhost", variables: { CCCC_IN_IMAGE: "1" }, warns: true },
    { host: "0.0.0.0", variables: { CCCC_IN_IMAGE: "1" }, warns: false },
    { host: "::", variables: { CCCC_IN_IMAGE: "1" }, warns: false },
    { host: "127.0.0.1", variables: {}, warns: false },
  ]
) {
  const where = "CCCC_IN_IMAGE" in variables ? "in the image" : "outside of the image";
  Deno.test(`unreachable ${warns ? "warns" : "has nothing to say"} of ${host} ${where}`, () => {
    const warning = unreachable(host, { variable: (name) => (variables as Record<string, string>)[name] });
    assert.equal(warning?.startsWith(`server.host is ${host}, which nobody reaches from outside`) ?? false, warns);
  });
}
