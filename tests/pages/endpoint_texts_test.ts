import assert from "node:assert/strict";
import { found, placeholderIn, presetDraft } from "../../islands/endpoints/preset_draft.ts";
import { endpointForm } from "../../lib/admin/endpoint_form.ts";
import type { FormField } from "../../lib/admin/form_field.ts";
import { endpointFrom, presetViews, PROVIDER_PRESETS } from "../../lib/admin/provider_presets.ts";
import { say } from "../../lib/phrases/say.ts";
import { FIELD_TEXTS, textedPresets } from "../../routes/admin/endpoint_texts.ts";

const presets = textedPresets(presetViews(say), (key) => key);

function keysOf({ path, input }: FormField): string[] {
  return [path, ...(input.type === "rows" ? input.fields.map((each) => `${path}.${each.path}`) : [])];
}

Deno.test("each field of an endpoint's form has a name and a hint, and nothing else has", () => {
  const keys = endpointForm().flatMap(({ fields }) => fields.flatMap(keysOf));
  assert.deepEqual(Object.keys(FIELD_TEXTS).toSorted(), keys.toSorted());
});

Deno.test("the wizard tries what the server saves of the same choice", () => {
  const choices = [
    { name: "mine", url: "", key: "", model: "" },
    { name: "mine", url: "", key: "sk-1", model: "some-model" },
    { name: "mine", url: "https://other.example/v1", key: "${KEY}", model: "" },
  ];
  for (const [index, preset] of presets.entries()) {
    for (const { name, url: other, key, model } of choices) {
      const url = other === "" ? preset.url : other;
      const choice = { name, url, auth_value: key, default_model: model };
      assert.deepEqual(presetDraft(preset, { name, url, key, model }), endpointFrom(PROVIDER_PRESETS[index]!, choice));
    }
  }
});

Deno.test("found takes all words of a search, in names, addresses and models", () => {
  const names = (search: string) => found(presets, search).map(({ profile_id: id }) => id);
  assert.deepEqual(names(""), presets.map(({ profile_id: id }) => id));
  assert.ok(names("OLLAMA").includes("ollama"));
  assert.deepEqual(names("ollama nothing-like-it"), []);
});

Deno.test("placeholderIn tells the word that one has to replace", () => {
  assert.equal(placeholderIn("https://RESOURCE.openai.azure.com"), "RESOURCE");
  assert.equal(placeholderIn("https://a.example/projects/YOUR_PROJECT/x"), "YOUR_PROJECT");
  assert.equal(placeholderIn("https://api.example/V1/Ab"), undefined);
});
