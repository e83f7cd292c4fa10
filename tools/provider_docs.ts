/**
 * Writes docs/providers.md from the table of providers; with --check only says whether it is current.
 *
 *     deno run -R -W tools/provider_docs.ts [--check]
 */
import {
  endpointFrom,
  PRESET_ADVICE,
  presetName,
  PROVIDER_PRESETS,
  type ProviderPreset,
} from "../lib/admin/provider_presets.ts";
import { say } from "../lib/phrases/say.ts";

const FILE = new URL("../docs/providers.md", import.meta.url);

const GROUPS: Readonly<Record<ProviderPreset["group"], string>> = {
  maker: "Who makes models",
  plan: "Plans for coding",
  host: "Who hosts others' models",
  cloud: "Clouds",
  gateway: "Who resells",
  local: "On your own machine",
};

function providerDocs(): string {
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const members = PROVIDER_PRESETS.filter((preset) => preset.group === group);
    return members.length === 0 ? "" : `\n## ${title}\n${members.map(section).join("")}`;
  });
  return HEAD + groups.join("");
}

const HEAD = `# Endpoints by provider

One recipe for each provider that the page's wizard knows, as a piece of \`config.yaml\`. Both clients work with each of
them, whatever protocol it speaks. Keys come from the environment here (\`\${NAME}\`); they may stand in the file too. A
recipe says what was found on the day that it names; models come and go, and the provider's own page has today's.

To have it asked only if others fail, give it a higher \`priority\`; to choose which of its models stands for which of the
client's, a \`model_rewrite\`: [routing.md](routing.md). This file is written by \`deno task providers\`.
`;

function section(preset: ProviderPreset): string {
  const { models, key_url: keys, advice, source, read } = preset;
  const title = presetName(preset, say);
  const notes = [
    ...advice.map((code) => say(PRESET_ADVICE[code])),
    ...(models.length === 0 ? [] : [`Models: ${models.map((model) => `\`${model}\``).join(", ")}`]),
    ...(keys === undefined ? [] : [`Keys: <${keys}>`]),
    `Read ${read}: ${source}`,
  ];
  return `\n### ${title}\n\n\`\`\`yaml\n${recipe(preset)}\`\`\`\n\n${notes.map((note) => `- ${note}\n`).join("")}`;
}

/** An endpoint of a file. A default model stands where the usual clients' models are not had. */
function recipe(preset: ProviderPreset): string {
  const model = preset.require_default_model ? preset.models[0] ?? "MODEL" : "";
  const key = preset.auth_type === "none" ? "" : `\${${variable(preset.profile_id)}_API_KEY}`;
  const endpoint = endpointFrom(preset, { name: preset.profile_id, auth_value: key, default_model: model });
  const lines = Object.entries(endpoint).map(([name, value]) => `${name}: ${scalar(value)}\n`);
  return `endpoints:\n  - ${lines.join("    ")}    enabled: true\n`;
}

function variable(id: string): string {
  return id.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/** As people write it, where that is no other value. */
function scalar(value: unknown): string {
  const text = String(value);
  return typeof value !== "string" || /^[\w./:$@{}-]*[\w}]$/.test(text) && !/: /.test(text) && !text.startsWith("{")
    ? text
    : JSON.stringify(text);
}

if (import.meta.main) {
  const current = providerDocs();
  if (!Deno.args.includes("--check")) await Deno.writeTextFile(FILE, current);
  else if (await Deno.readTextFile(FILE) !== current) {
    console.error("docs/providers.md is not what the table says: run deno task providers");
    Deno.exit(1);
  }
}
