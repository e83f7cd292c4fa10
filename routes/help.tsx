/** `/help`: how a client is set up. It is for everybody, so nothing on it is a secret: no key, no request. */
import { ClientHelp, type ClientHelpProps } from "./client_help.tsx";
import { Choice } from "../components/choice.tsx";
import { PageHead } from "../components/layout.tsx";
import { useT } from "../components/locale.ts";
import LiveCheck from "../islands/live_check.tsx";
import { CLIENT_NAMES, CLIENT_TITLES, type ClientName } from "../lib/setup/connection.ts";
import { clientNeeds } from "../lib/setup/client_needs.ts";
import { helpSteps, type HelpSystem, SYSTEM_TITLES, SYSTEMS } from "../lib/setup/help_steps.ts";
import { typedCommand, unfoundConfig } from "../lib/setup/typed_command.ts";
import { ownUrl } from "./own_url.ts";
import type { PageCall } from "./page.tsx";

interface HelpData extends Omit<ClientHelpProps, "check"> {
  readonly system: HelpSystem;
  readonly isAdmitted: boolean;
}

export function handler({ admin, request, url, isAdmitted }: PageCall): HelpData {
  const config = admin.live.current();
  const { server } = config;
  const client = CLIENT_NAMES.find((name) => name === url.searchParams.get("client")) ?? "claude";
  const system = SYSTEMS.find((name) => name === url.searchParams.get("system")) ??
    systemOf(request.headers.get("user-agent") ?? "");
  const needsKey = server.apiKeys.some(({ enabled }) => enabled);
  const { login: takesLogin, checksItself } = clientNeeds(client, config);
  const own = ownUrl(request, url, server);
  return {
    client,
    system,
    url: own,
    needsKey,
    takesLogin,
    isAdmitted,
    steps: helpSteps({
      ...{ client, system, url: own, needsKey, takesLogin, checksItself },
      ...(isHere(own, system, isAdmitted) ? { program: typedCommand(), config: unfoundConfig(admin.live.file) } : {}),
    }),
  };
}

/** Whether the page is looked at on the machine whose paths the commands name; they are nobody else's to know. */
function isHere(url: string, system: HelpSystem, isAdmitted: boolean): boolean {
  const own = Deno.build.os === "darwin" ? "macos" : Deno.build.os;
  const isOutside = Deno.env.get("CCCC_IN_IMAGE") !== undefined;
  return isAdmitted && !isOutside && system === own &&
    /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);
}

function systemOf(userAgent: string): HelpSystem {
  if (/windows/i.test(userAgent)) return "windows";
  return /mac os|macintosh|darwin/i.test(userAgent) ? "macos" : "linux";
}

export default function Help({ system, isAdmitted, ...rest }: HelpData) {
  const t = useT();
  const { client, url } = rest;
  const to = (client: ClientName, system: HelpSystem) => `/help?client=${client}&system=${system}`;
  return (
    <>
      <PageHead title={t("nav.help")}>{t("help.about", { url })}</PageHead>
      <div class="row">
        <Choice
          label={t("help.client")}
          items={CLIENT_NAMES.map((name) => ({ href: to(name, system), label: CLIENT_TITLES[name], id: name }))}
          current={client}
        />
        <Choice
          label={t("help.system")}
          items={SYSTEMS.map((name) => ({ href: to(client, name), label: SYSTEM_TITLES[name], id: name }))}
          current={system}
        />
      </div>
      <ClientHelp {...rest} check={<LiveCheck client={client} isOpen={isAdmitted} />} />
    </>
  );
}
