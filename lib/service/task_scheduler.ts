import { MARK, type ServicePlan, type ServiceSpec } from "./service.ts";
import { xmlText } from "./xml_text.ts";

const TASK = "cccc";

export interface WindowsUser {
  readonly folder: string;
  readonly user: string;
}

/**
 * A task of Windows that starts when the user logs on (Task Scheduler Schema 1.2; schtasks reads it as UTF-16). `folder`
 * is the user's own for data of programs, `user` the user's security identifier.
 */
export function taskSchedulerPlan(spec: ServiceSpec, { folder, user }: WindowsUser): ServicePlan {
  const file = `${folder}\\cccc\\service.xml`;
  const schtasks = (verb: string, ...args: string[]) => ["schtasks.exe", verb, "/TN", TASK, ...args] as const;
  return {
    kind: "scheduled task",
    file,
    text: task(spec, user),
    encoding: "utf-16le",
    install: [schtasks("/Create", "/XML", file, "/F"), schtasks("/Run")],
    uninstall: [schtasks("/End"), schtasks("/Delete", "/F")],
    present: undefined,
    afterwards: [],
    status: schtasks("/Query", "/V", "/FO", "LIST"),
    log: `${spec.directory}\\logs\\proxy.log`,
    hints: [
      "Variables of the configuration are those of your account: setx NAME value, then log off and on",
      "It runs in a window of its own, which can be minimized",
    ],
  };
}

/** A trigger without a user is one of everybody's log-ons, which only an administrator may register. */
function task({ command: [program = "", ...args], directory }: ServiceSpec, user: string): string {
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>cccc, the Claude Code and Codex Companion. ${MARK}.</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger><Enabled>true</Enabled><UserId>${xmlText(user)}</UserId></LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${xmlText(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>5</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(program)}</Command>
      <Arguments>${xmlText(args.map(argument).join(" "))}</Arguments>
      <WorkingDirectory>${xmlText(directory)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/**
 * By the rules by which programs take their command line apart: backslashes count only in front of a quotation mark
 * (learn.microsoft.com, "Parsing C command-line arguments").
 */
function argument(text: string): string {
  if (/^[^\s"]+$/.test(text)) return text;
  return `"${text.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, "$1$1")}"`;
}
