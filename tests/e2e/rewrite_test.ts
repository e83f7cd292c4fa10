import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { MODEL } from "./dialect.ts";
import { BOTH, DIALECTS } from "./dialects.ts";
import { ALL_PROTOCOLS, CHAT, eventsOf, GEMINI, type ProtocolCase } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const HEADERS = { "content-type": "application/json" };

/** What the endpoint knows the model `m` as; longer, with a slash, and not ASCII. */
const UPSTREAM_MODEL = "vendor/mödel-2";

function endpoint({ endpoint }: ProtocolCase, { url }: FakeUpstream) {
  const rules = [{ source_pattern: "m*", target_model: UPSTREAM_MODEL }];
  return { name: "a", ...endpoint, url, auth_type: "none", enabled: true, model_rewrite: { enabled: true, rules } };
}

/** `text` as an upstream would say it of its own model. */
function ofUpstream(text: string): string {
  return text.replaceAll('"model":"m"', `"model":"${UPSTREAM_MODEL}"`)
    .replaceAll('"modelVersion":"m"', `"modelVersion":"${UPSTREAM_MODEL}"`);
}

/** A member deep inside, which only looks like the model's name. */
const DEEP = `"x_deep":{"model":"${UPSTREAM_MODEL}"}`;

for (const streaming of [true, false]) {
  Deno.test(`a rewritten model is the endpoint's upstream and the client's own again, streaming: ${streaming}`, async (t) => {
    await steps(t, ALL_PROTOCOLS, async (protocol) => {
      const whole = protocol.whole.replace("{", `{${DEEP},`);
      const events = eventsOf(protocol).map((event) => event.replace(/^data: \{|(?<=\n)data: \{/, `data: {${DEEP},`));
      const script = streaming ? scripts.stream(events.map(ofUpstream)) : scripts.reply(ofUpstream(whole));
      await using upstream = await FakeUpstream.start(script);
      await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
      const { status, text } = await ask(proxy, protocol, { streaming });
      assert.equal(status, 200, text);
      assert.equal(text, streaming ? events.join("") : whole);
      const { text: body, target } = upstream.requests[0]!;
      const sent = protocol.request(streaming);
      if (protocol.name === "gemini") {
        assert.equal(body, sent);
        assert.ok(target.includes(`/models/${encodeURIComponent(UPSTREAM_MODEL)}:`), target);
      } else assert.equal(body, sent.replace('"model": "m"', `"model": "${UPSTREAM_MODEL}"`));
    });
  });
}

const SET_BY = { "m*": { temperature: 0.6, enable_thinking: true, top_p: "" }, "n*": { enable_thinking: false } };

Deno.test("a rule sets its own members in the body, over the endpoint's, for its model alone", async (t) => {
  const same = DIALECTS.map((dialect) => (
    { name: dialect.protocol.name, client: dialect, upstream: dialect, streaming: true }
  ));
  await steps(t, [...BOTH, ...same], async ({ client, upstream: { protocol }, streaming }) => {
    await using upstream = await FakeUpstream.start(scripts.reply("{}", { status: 401 }));
    const rules = Object.entries(SET_BY).map(([source_pattern, parameter_overrides]) => (
      { source_pattern, target_model: `their-${source_pattern[0]}`, parameter_overrides }
    ));
    const own = { model_rewrite: { rules }, parameter_overrides: { temperature: 1, top_p: 0.5 } };
    const { endpoint } = protocol;
    await using proxy = await startProxy({
      endpoints: [{ name: "a", ...endpoint, url: upstream.url, auth_type: "none", enabled: true, ...own }],
    });
    const asked = async (model: string) => {
      const body = client.request({ stream: streaming }).replaceAll(`"${MODEL}"`, `"${model}"`);
      const path = client.protocol.path(streaming).replace(`/${MODEL}:`, `/${model}:`);
      await (await fetch(`${proxy.address}${path}`, { method: "POST", headers: HEADERS, body })).body?.cancel();
      const { temperature, enable_thinking, top_p } = JSON.parse(upstream.requests.at(-1)!.text);
      return [temperature, enable_thinking, top_p];
    };
    assert.deepEqual(await asked("m"), [0.6, true, undefined]);
    assert.deepEqual(await asked("n"), [1, false, 0.5]);
    assert.deepEqual(await asked("other"), [1, undefined, 0.5]);
  });
});

Deno.test("an answer keeps its model's name where nothing was rewritten, whatever it is", async (t) => {
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    const whole = protocol.whole.replaceAll('"model":"m"', '"model":"m-2099-01-01"');
    await using upstream = await FakeUpstream.start(scripts.reply(whole));
    const { url } = upstream;
    const plain = { name: "a", ...protocol.endpoint, url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [plain] });
    assert.equal((await ask(proxy, protocol, {})).text, whole);
  });
});

/** As Google's SDK puts them into a path, which leaves slashes and colons as they are. */
const NAMES = ["moonshotai/kimi-k2", "qwen3:8b", "deepseek/deepseek-chat:free", "a%2Fb"];

Deno.test("a model's name with a slash or a colon is whole in a Gemini client's request", async (t) => {
  const rows = NAMES.flatMap((name) =>
    ["converted", "rewritten"].map((how) => ({ name: `${name}, ${how}`, model: name, how }))
  );
  await steps(t, rows, async ({ model, how }) => {
    const protocol = how === "converted" ? CHAT : GEMINI;
    await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
    const plain = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    const rules = [{ source_pattern: decodeURIComponent(model), target_model: "m" }];
    const own = how === "converted" ? {} : { model_rewrite: { enabled: true, rules } };
    await using proxy = await startProxy({ endpoints: [{ ...plain, ...own }] });
    const body = '{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}';
    const response = await fetch(`${proxy.address}/v1beta/models/${model}:generateContent`, { method: "POST", body });
    assert.equal(response.status, 200, await response.text());
    const [asked] = upstream.requests;
    if (how === "converted") assert.equal(JSON.parse(asked!.text).model, decodeURIComponent(model));
    else assert.equal(asked!.target, "/v1beta/models/m:generateContent");
  });
});
