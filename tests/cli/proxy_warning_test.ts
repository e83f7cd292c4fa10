import assert from "node:assert/strict";
import { proxyWarning } from "../../lib/cli/proxy_warning.ts";

type Variables = Readonly<Record<string, string>>;

const warned = (variables: Variables) => proxyWarning((name) => variables[name]);

const QUIET: readonly Variables[] = [
  {},
  { HTTPS_PROXY: "" },
  { HTTPS_PROXY: "http://proxy.example:3128", http_proxy: "proxy.example:3128" },
  { HTTPS_PROXY: "no address :" },
  { ALL_PROXY: "socks5://me:hidden@proxy.example" },
];

for (const variables of QUIET) {
  Deno.test(`proxyWarning has nothing to say of ${JSON.stringify(variables)}`, () => {
    assert.equal(warned(variables), undefined);
  });
}

const LOUD: readonly Variables[] = [
  { HTTPS_PROXY: "http://me:hidden@proxy.example:3128" },
  { https_proxy: "me:hidden@proxy.example" },
  { HTTP_PROXY: "http://hidden@proxy.example" },
];

for (const variables of LOUD) {
  const [name] = Object.keys(variables);
  Deno.test(`proxyWarning names ${name} with credentials, and does not show them`, () => {
    const warning = warned(variables)!;
    assert.ok(warning.startsWith(`${name} in the environment holds credentials`));
    assert.doesNotMatch(warning, /hidden|proxy\.example/);
  });
}
