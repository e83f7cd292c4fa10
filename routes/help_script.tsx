/** `/help/ccc.sh` and its like: the scripts that set a client up, made for the address by which they were asked for. */
import { phrase } from "../lib/phrases/phrase.ts";
import { clientScript, SCRIPTS } from "../lib/setup/client_script.ts";
import { clientNeeds } from "../lib/setup/client_needs.ts";
import { Refused } from "./api/refused.ts";
import { ownUrl } from "./own_url.ts";
import type { PageCall } from "./page.tsx";

export function handler({ admin, request, url, param }: PageCall): Response {
  const name = param("script");
  const script = Object.hasOwn(SCRIPTS, name) ? SCRIPTS[name] : undefined;
  if (script === undefined) throw new Refused("NOT_FOUND", phrase("api.no_script", { name }));
  const config = admin.live.current();
  const { server } = config;
  const needsKey = server.apiKeys.some(({ enabled }) => enabled);
  const { login: takesLogin, checksItself } = clientNeeds(script.client, config);
  const needs = { needsKey, takesLogin, checksItself };
  const text = clientScript({ ...script, url: ownUrl(request, url, server), ...needs });
  return new Response(text, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${name}"`,
      "content-security-policy": "default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
}

export default function HelpScript() {
  return null;
}
