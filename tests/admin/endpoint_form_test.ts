import assert from "node:assert/strict";
import { endpointForm } from "../../lib/admin/endpoint_form.ts";
import { formFields } from "../../lib/admin/form_field.ts";
import { endpoint as endpointSchema } from "../../lib/config/schema/endpoint.ts";

Deno.test("endpointForm has every key that an endpoint can have, each once", () => {
  const shown = endpointForm().flatMap(({ fields }) => fields.map((field) => field?.path));
  assert.deepEqual(shown.toSorted(), formFields(endpointSchema).map(({ path }) => path).toSorted());
});

Deno.test("formFields tells from the schema how each key of an endpoint is typed", () => {
  const inputs = new Map(formFields(endpointSchema).map((field) => [field.path, field]));
  const rows: readonly (readonly [string, object, string, boolean])[] = [
    ["name", { type: "text" }, "", true],
    ["url", { type: "text" }, "", true],
    ["endpoint_type", { type: "choice", values: ["anthropic", "openai", "gemini"] }, "anthropic", false],
    ["auth_type", { type: "choice", values: ["api_key", "auth_token", "none", "passthrough", "oauth"] }, "", false],
    ["auth_value", { type: "secret" }, "", false],
    ["enabled", { type: "boolean" }, "", false],
    ["priority", { type: "integer" }, "1", false],
    ["tags", { type: "list" }, "", false],
    ["model_rewrite.enabled", { type: "boolean" }, "true", false],
    ["header_overrides", { type: "names", value: "text" }, "", false],
    ["parameter_overrides", { type: "names", value: "json" }, "", false],
    ["proxy.type", { type: "choice", values: ["http", "https", "socks5"] }, "", true],
    ["proxy.password", { type: "secret" }, "", false],
    ["oauth_config.refresh_token", { type: "secret" }, "", false],
    ["oauth_config.token_url", { type: "text" }, "", false],
    ["timeouts.idle", { type: "duration" }, "", false],
  ];
  for (const [path, input, fallback, isRequired] of rows) {
    assert.deepEqual(inputs.get(path), { path, input, fallback, isRequired });
  }
  const { input } = inputs.get("prices")!;
  assert.equal(input.type, "rows");
  if (input.type !== "rows") return;
  assert.deepEqual(input.fields[1], { path: "input", input: { type: "amount" }, fallback: "", isRequired: true });
});
