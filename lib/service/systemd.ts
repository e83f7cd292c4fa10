import { MARK, type ServicePlan, type ServiceSpec } from "./service.ts";

const UNIT = "cccc.service";

/**
 * A user unit of systemd (systemd.service(5), systemd.exec(5), systemd.syntax(7)). `folder` is where the user's units
 * are.
 */
export function systemdPlan(spec: ServiceSpec, folder: string): ServicePlan {
  const systemctl = (...args: string[]) => ["systemctl", "--user", ...args] as const;
  return {
    kind: "systemd user unit",
    file: `${folder}/${UNIT}`,
    text: unit(spec),
    encoding: "utf-8",
    install: [systemctl("daemon-reload"), systemctl("enable", UNIT), systemctl("restart", UNIT)],
    uninstall: [systemctl("disable", "--now", UNIT)],
    present: undefined,
    afterwards: [systemctl("daemon-reload")],
    status: systemctl("status", "--no-pager", "--lines=5", UNIT),
    log: `journalctl --user -u ${UNIT}`,
    hints: [
      '"loginctl enable-linger" lets it run while you are not logged in',
      `Variables of the configuration go into ${spec.environmentFile}, one NAME=value a line, then ` +
      `"systemctl --user restart ${UNIT}"`,
    ],
  };
}

function unit({ command, directory, environmentFile, stopSeconds }: ServiceSpec): string {
  return `# ${MARK}: "cccc service uninstall" removes it.
[Unit]
Description=cccc, the Claude Code and Codex Companion
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${command.map(word).join(" ")}
ExecReload=/bin/kill -HUP $MAINPID
WorkingDirectory=${path(directory)}
Environment=DENO_NO_UPDATE_CHECK=1
EnvironmentFile=-${path(environmentFile)}
Restart=on-failure
RestartSec=2
TimeoutStopSec=${stopSeconds}
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`;
}

/** A word of a command line: in quotation marks, with what systemd replaces written twice. */
function word(text: string): string {
  const plain = text.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replace(/[\\"]/g, "\\$&")}"`;
}

/** A path by itself: no quotation marks, but specifiers. */
function path(text: string): string {
  return text.replaceAll("%", "%%");
}
