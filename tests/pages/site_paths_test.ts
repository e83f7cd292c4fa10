import assert from "node:assert/strict";
import { PAGES, REDIRECTS } from "../../routes/page_table.ts";
import { isSitePath } from "../../routes/site_paths.ts";

Deno.test("isSitePath knows every page, every path that leads to one, and the API", () => {
  const paths = [...PAGES.map(({ path }) => path), ...Object.keys(REDIRECTS), "/", "/admin/api/status", "/admin/none"];
  for (const path of paths) assert.ok(isSitePath("GET", path), path);
});

Deno.test("isSitePath leaves the paths of clients and of probes alone", () => {
  for (const path of ["/v1/messages", "/healthz", "/adminx", "/helpful", ""]) assert.ok(!isSitePath("GET", path), path);
  assert.ok(!isSitePath("HEAD", "/"), "Claude Code asks so");
});
