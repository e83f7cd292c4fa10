import { isObject, parseJson, stringMember } from "../json.ts";

/** What listens at an address. */
export type Health =
  | { readonly type: "cccc"; readonly instance: string; readonly version: string }
  /** Another program. */
  | { readonly type: "other" }
  | { readonly type: "nobody" };

/** How long a program on this machine may take to answer, in milliseconds. */
const PATIENCE_MS = 3000;

/** A health check is short; another program may send for ever. */
const MAX_LENGTH = 4096;

/** Asks who listens at `url`. Not with `fetch`, which would ask a proxy of the environment. */
export async function askHealth(url: string): Promise<Health> {
  // Loaded where it is needed, since it costs a server's start some milliseconds.
  const { get } = await import("node:http");
  return await new Promise((resolve) => {
    const request = get(`${url}/healthz`, { timeout: PATIENCE_MS, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
        if (text.length > MAX_LENGTH) request.destroy();
      });
      response.on("end", () => resolve(healthOf(text)));
      response.on("close", () => resolve({ type: "other" }));
    });
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.on("error", (error: Error & { code?: string }) => {
      resolve({ type: /timeout/.test(error.message) || error.code === "HPE_INVALID_CONSTANT" ? "other" : "nobody" });
    });
  });
}

function healthOf(text: string): Health {
  const value = parseJson(text);
  const instance = stringMember(value, "instance");
  const version = stringMember(value, "version");
  if (!isObject(value) || value["name"] !== "cccc" || instance === undefined) return { type: "other" };
  return { type: "cccc", instance, version: version ?? "" };
}
