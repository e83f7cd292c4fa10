import { textUpTo } from "../bytes.ts";
import { isObject, type Json, stringMember } from "../json.ts";
import { REPOSITORY } from "../repository.ts";
import { isNewer, VERSION } from "../version.ts";
import { CommandError, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { isInImage } from "./in_image.ts";
import { type Kind, kindOf, thisProcess } from "./own_command.ts";
import { terminalWords } from "./terminal_text.ts";

/** How long the list of releases may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** A list of releases is never longer. */
const MAX_LENGTH = 4 * 1024 * 1024;

/** Says whether there is a newer release, and how to get it. Returns 0 either way. */
export async function update({ flags: { check = false, url } }: Invocation, system: System): Promise<number> {
  if (!check) {
    system.err('Nothing is updated by itself: "cccc update -check" asks whether there is a newer release');
    return USAGE_ERROR;
  }
  const latest = await latestRelease(url ?? listUrl());
  if (!isNewer(latest.version, VERSION)) {
    system.out(`cccc ${VERSION} is the latest release`);
    return 0;
  }
  system.out(`cccc ${latest.version} is there; this is ${VERSION}`);
  if (latest.page !== undefined) system.out(`  What is new:  ${latest.page}`);
  system.out(`  To update:    ${HOW[isInImage(system) ? "image" : kindOf(thisProcess())]}`);
  return 0;
}

const HOW: Readonly<Record<Kind | "image", string>> = {
  binary: "run the installer again, or put the release's executable in the place of this one",
  bundle: "put the release's files in the place of these",
  source: "git pull && deno task assets",
  image: "git pull && docker compose up --detach --build --wait",
};

function listUrl(): string {
  if (REPOSITORY !== undefined) return `https://api.github.com/repos/${REPOSITORY}/releases/latest`;
  const kind = kindOf(thisProcess());
  const how = kind === "source" ? `; the newest sources come by: ${HOW.source}` : "";
  throw new CommandError(`This program is of no release, so there is no list to ask; -url URL names one${how}`);
}

interface Release {
  readonly version: string;
  readonly page: string | undefined;
}

/** Reads GitHub's description of a release (docs.github.com/rest/releases, "Get the latest release", read 2026-11-26). */
async function latestRelease(url: string): Promise<Release> {
  const refuse = (reason: string) => new CommandError(`Cannot ask ${url} for the latest release: ${reason}`);
  let value: Json;
  try {
    const response = await fetch(url, {
      headers: { accept: "application/vnd.github+json", "user-agent": `cccc/${VERSION}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw refuse(response.status === 404 ? "there is none yet" : `HTTP ${response.status}`);
    }
    value = JSON.parse(await textUpTo(MAX_LENGTH, response.body)) as Json;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw refuse(error instanceof DOMException ? "it took too long" : "it cannot be reached, or answers with no JSON");
  }
  const version = /^v?(\d+\.\d+\.\d+\S*)$/.exec(stringMember(value, "tag_name") ?? "")?.[1];
  if (!isObject(value) || version === undefined) throw refuse("its answer names no version");
  const page = stringMember(value, "html_url");
  return { version: terminalWords(version), page: page === undefined ? undefined : terminalWords(page) };
}
