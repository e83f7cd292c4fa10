import { MARK, type ServicePlan, type ServiceSpec } from "./service.ts";
import { xmlText } from "./xml_text.ts";

const LABEL = "cccc";

/**
 * Empties its own output, which nothing else bounds, where starts have filled it; reads the file of variables, if there is
 * one, and becomes the server.
 */
const WRAPPER = 'if [ "$(wc -c < "$1")" -gt 1000000 ]; then : > "$1"; fi; shift; ' +
  'if [ -r "$0" ]; then set -a; . "$0"; set +a; fi; exec "$@"';

/** A launch agent of macOS (launchd.plist(5), launchctl(1)). `user` is the number of the user. */
export function launchdPlan(spec: ServiceSpec, user: string): ServicePlan {
  const domain = `gui/${user}`;
  const file = `${spec.home}/Library/LaunchAgents/${LABEL}.plist`;
  const output = `${spec.home}/Library/Logs/cccc.log`;
  const status = ["launchctl", "print", `${domain}/${LABEL}`] as const;
  const bootout = ["launchctl", "bootout", `${domain}/${LABEL}`] as const;
  return {
    kind: "launchd agent",
    file,
    text: plist(spec, output),
    encoding: "utf-8",
    install: [["launchctl", "enable", `${domain}/${LABEL}`], ["launchctl", "bootstrap", domain, file]],
    uninstall: [bootout],
    present: status,
    afterwards: [],
    status,
    log: `${spec.directory}/logs/proxy.log`,
    hints: [
      `What it says before it runs is in ${output}`,
      `Variables of the configuration go into ${spec.environmentFile}, one NAME=value a line in a shell's quotes, then ` +
      `"launchctl kickstart -k ${domain}/${LABEL}"`,
    ],
  };
}

function plist({ command, directory, environmentFile, stopSeconds }: ServiceSpec, output: string): string {
  const words = ["/bin/sh", "-c", WRAPPER, environmentFile, output, ...command, "-quiet"];
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
  <string>${xmlText(output)}</string>
  <key>StandardErrorPath</key>
  <string>${xmlText(output)}</string>
</dict>
</plist>
`;
}
