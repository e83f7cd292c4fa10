import { messageOf } from "../errors.ts";
import { hostAndPort, openableUrl } from "./address.ts";

/** Why the server did not start, and what to do about it; one line. */
export function listenError(error: unknown, { host, port }: { host: string; port: number }): string {
  const action = `Cannot listen on ${hostAndPort(host, port)}`;
  if (error instanceof Deno.errors.AddrInUse) {
    return `${action}: the port is in use; stop the program that uses it, or choose another with -port N`;
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return `${action}: this machine has no such address; choose another with -host H, such as 127.0.0.1`;
  }
  if (isKeptBack(error)) {
    return `${action}: Windows keeps this port for itself, as Hyper-V and WSL let it do ("netsh interface ipv4 show ` +
      'excludedportrange protocol=tcp" lists them), or a program has it for itself alone; choose another with -port N';
  }
  if (error instanceof Deno.errors.PermissionDenied && port > 0 && port < 1024) {
    return `${action}: ports below 1024 need special rights; choose a higher one with -port N`;
  }
  const reason = messageOf(error);
  if (/failed to lookup address|no such host|name or service not known/i.test(reason)) {
    return `${action}: the host name is unknown; choose another with -host H, such as 127.0.0.1`;
  }
  return `${action}: ${reason.replace(/\s*\n\s*/g, " ")}`;
}

/** Whether Windows lets nobody have the port (WSAEACCES; learn.microsoft.com, "Windows Sockets Error Codes"). */
export function isKeptBack(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied && error.message.includes("(os error 10013)");
}

/** The same where the port is in use by a proxy of this program. */
export function runsAlready({ host, port }: { host: string; port: number }): string {
  return `Cannot listen on ${hostAndPort(host, port)}: cccc runs there already, with its page at ` +
    `${openableUrl(host, port)}/admin; stop it, or choose another port with -port N`;
}
