import { MARK, type ServicePlan, type ServiceSpec } from "./service.ts";
import { xmlText } from "./xml_text.ts";

const LABEL = "cccc";

/** Reads the file of variables, if there is one, and becomes the server. */
const WITH_VARIABLES = 'if [ -r "$0" ]; then set -a; . "$0"; set +a; fi; exec "$@"';

/** A launch agent of macOS (launchd.plist(5), launchctl(1)). `user` is the number of the user. */
export function launchdPlan(spec: ServiceSpec, user: string): ServicePlan {
  const domain = `gui/${user}`;
  const file = `${spec.home}/Library/LaunchAgents/${LABEL}.plist`;
  const log = `${spec.home}/Library/Logs/cccc.log`;
  const status = ["launchctl", "print", `${domain}/${LABEL}`] as const;
  const bootout = ["launchctl", "bootout", `${domain}/${LABEL}`] as const;
  return {
    kind: "launchd agent",
    file,
    text: plist(spec, log),
    encoding: "utf-8",
    install: [["launchctl", "enable", `${domain}/${LABEL}`], ["launchctl", "bootstrap", domain, file]],
    uninstall: [bootout],
    present: status,
    afterwards: [],
    status,
    log,
    hints: [
      `Variables of the configuration go into ${spec.environmentFile}, one NAME=value a line in a shell's quotes, then ` +
      `"launchctl kickstart -k ${domain}/${LABEL}"`,
    ],
  };
}

function plist({ command, directory, environmentFile, stopSeconds }: ServiceSpec, log: string): string {
  const words = ["/bin/sh", "-c", WITH_VARIABLES, environmentFile, ...command];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${MARK}: "cccc service uninstall" removes it. -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${words.map((each) => `    <string>${xmlText(each)}</string>`).join("\n")}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>DENO_NO_UPDATE_CHECK</key>
    <string>1</string>
  </dict>
  <key>WorkingDirectory</key>
  <string>${xmlText(directory)}</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>5</integer>
  <key>ExitTimeOut</key>
  <integer>${stopSeconds}</integer>
  <key>ProcessType</key>
  <string>Interactive</string>
  <key>StandardOutPath</key>
  <string>${xmlText(log)}</string>
  <key>StandardErrorPath</key>
  <string>${xmlText(log)}</string>
</dict>
</plist>
`;
}
