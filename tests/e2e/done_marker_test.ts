import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const CHAT = ALL_PROTOCOLS.find(({ name }) => name === "chat")!;
const MARKER = "data: [DONE]\n\n";

for (const required of [true, false, undefined]) {
  for (const marked of [true, false]) {
    const whole = marked || required !== true;
    const name = `a chat stream ${marked ? "with" : "without"} [DONE] is ${whole ? "whole" : "cut"} where ` +
      `require_done_marker is ${required}`;
    Deno.test(name, async (t) => {
      await steps(t, ALL_PROTOCOLS, async (client) => {
        const pieces = eventsOf(CHAT).filter((event) => event !== MARKER);
        assert.equal(pieces.length, eventsOf(CHAT).length - 1);
        await using upstream = await FakeUpstream.start(scripts.stream([...pieces, ...(marked ? [MARKER] : [])]));
        const config = required === undefined ? {} : { sse_config: { require_done_marker: required } };
        const own = { name: "a", ...CHAT.endpoint, url: upstream.url, auth_type: "none", enabled: true, ...config };
        await using proxy = await startProxy({ endpoints: [own] });
        const { text } = await ask(proxy, client, { streaming: true });
        assert.equal(eventsIn(text).some(client.isError), !whole, text);
      });
    });
  }
}
