import assert from "node:assert/strict";
import { ModelLists } from "../../lib/proxy/model_lists.ts";
import type { Sender } from "../../lib/upstream/sender.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "../routing/config.ts";

const LIST = '{"data":[{"id":"m"}]}';

/** Offers of one endpoint that answers with each of `answers` in turn, asked at `times`, in milliseconds. */
async function offered(answers: readonly (string | undefined)[], times: readonly number[]) {
  let asked = 0;
  const send = () => {
    const body = answers[asked++];
    return body === undefined ? Promise.reject(new Error("down")) : Promise.resolve(new Response(body));
  };
  const lists = new ModelLists({ send } as unknown as Sender);
  const all = config([endpoint({ name: "a" })]);
  const found: string[] = [];
  for (const now of times) {
    const [offer] = await lists.offers(all, { headers: new Headers(), search: "", credential: undefined, now });
    found.push(offer!.offered.data.map(({ id }) => id).join());
  }
  return { found, asked };
}

const MINUTE = 60_000;

Deno.test("ModelLists keeps a list for five minutes", async () => {
  assert.deepEqual(await offered([LIST, '{"data":[{"id":"n"}]}'], [0, 4 * MINUTE, 6 * MINUTE]), {
    found: ["m", "m", "n"],
    asked: 2,
  });
});

Deno.test("ModelLists offers what an endpoint offered last while it is down, and asks it again soon", async () => {
  assert.deepEqual(
    await offered([LIST, undefined, undefined, LIST], [0, 6 * MINUTE, 6 * MINUTE + 11_000, 7 * MINUTE]),
    {
      found: ["m", "m", "m", "m"],
      asked: 4,
    },
  );
});

Deno.test("ModelLists offers nothing of an endpoint that never answered", async () => {
  assert.deepEqual((await offered([undefined], [0])).found, [""]);
});
