/**
 * How much of their windows endpoints said is used: `windows.json` in the storage folder, written when the program stops,
 * since the next answer says it anew.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ifThere } from "../if_there.ts";
import { isObject, type Json, parseJson, stringMember } from "../json.ts";
import type { StatedWindows, UsageWindow } from "../usage_window.ts";
import { putFile, removeQuietly } from "../whole_file.ts";

const FILE = "windows.json";

/** With whose they are: with another key or address an endpoint is another one. */
export interface KeptWindows extends StatedWindows {
  readonly account: string;
}

/** Tells accounts apart, and nothing of their credentials. */
export function accountMark(account: string): string {
  return createHash("sha256").update(account).digest("hex").slice(0, 16);
}

/**
 * What is not of this form is left out.
 * @throws what the file system throws
 */
export async function loadWindows(directory: string): Promise<KeptWindows[]> {
  const json = parseJson(await ifThere(Deno.readTextFile(join(directory, FILE))) ?? "");
  const list = isObject(json) ? json["windows"] : undefined;
  return Array.isArray(list) ? list.flatMap((entry) => keptIn(entry) ?? []) : [];
}

/** @throws what the file system throws */
export async function saveWindows(directory: string, windows: readonly KeptWindows[]): Promise<void> {
  const path = join(directory, FILE);
  if (windows.length === 0) removeQuietly(path);
  else await putFile(path, new TextEncoder().encode(`${JSON.stringify({ windows }, undefined, 2)}\n`));
}

function keptIn(entry: Json): KeptWindows | undefined {
  if (!isObject(entry) || !Array.isArray(entry["windows"])) return undefined;
  const [endpointId, model, account] = ["endpointId", "model", "account"].map((name) => stringMember(entry, name));
  const { at } = entry;
  if (endpointId === undefined || model === undefined || account === undefined || typeof at !== "number") {
    return undefined;
  }
  return { endpointId, model, account, at, windows: entry["windows"].flatMap((window) => windowIn(window) ?? []) };
}

function windowIn(value: Json): UsageWindow | undefined {
  if (!isObject(value)) return undefined;
  const { used } = value;
  const name = stringMember(value, "name");
  const counts = COUNTS.find((each) => each === value["counts"]);
  if (name === undefined || counts === undefined || typeof used !== "number") return undefined;
  const number = (member: string) => typeof value[member] === "number" ? value[member] : undefined;
  return {
    name,
    counts,
    of: stringMember(value, "of") ?? "",
    used,
    spanMs: number("spanMs"),
    limit: number("limit"),
    remaining: number("remaining"),
    resetsAt: number("resetsAt"),
  };
}

const COUNTS = [
  ...["plan", "requests", "tokens", "input_tokens", "output_tokens", "other"] as const,
] satisfies readonly UsageWindow["counts"][];
