import { messageOf } from "../errors.ts";
/** Why a file cannot be read or written, in words for its user: the system's own repeat the path and name calls. */
export function fileFault(error: unknown, doing: "read" | "written"): string {
  if (error instanceof Deno.errors.NotFound) {
    return doing === "read" ? "file does not exist" : "its folder does not exist";
  }
  if (error instanceof Deno.errors.PermissionDenied) return `it may not be ${doing} by this user`;
  return messageOf(error);
}
