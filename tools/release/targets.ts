/** A system that releases are made for. */
export interface Target {
  /** As users know it: the archive is `cccc-NAME.tar.gz` or `.zip`. */
  readonly name: string;
  /** What `deno compile --target` calls it. */
  readonly triple: string;
  /** npm's package with Deno's executable for it, and the hash of its archive in the registry. */
  readonly npm: { readonly name: string; readonly integrity: string };
  readonly windows: boolean;
}

/** Version of Deno that everything is tested with; `.ci/run` and README name it too. */
export const DENO_VERSION = "2.9.5";

export const TARGETS: readonly Target[] = [
  {
    name: "linux-amd64",
    triple: "x86_64-unknown-linux-gnu",
    npm: {
      name: "@deno/linux-x64-glibc",
      integrity: "sha512-TDqcnoLe3jlgqYEQm7H7MK6q0JOth+o8iSZzknRODnVkJfPiNnjVn1M1Zc6vnp+ipkyb6Av1/CUlHgHtlq59Gw==",
    },
    windows: false,
  },
  {
    name: "linux-arm64",
    triple: "aarch64-unknown-linux-gnu",
    npm: {
      name: "@deno/linux-arm64-glibc",
      integrity: "sha512-IuYjsz9PGl7CJcNXMuN27KNDB8Q40brK3SG3l+TXMDVW61ZKwcn0fQHBHnXFiiygEwI8by/fKnASEluhZB1atw==",
    },
    windows: false,
  },
  {
    name: "darwin-amd64",
    triple: "x86_64-apple-darwin",
    npm: {
      name: "@deno/darwin-x64",
      integrity: "sha512-gbdlxWZuAZFiJiZtTT00Mv/aC7f/31+pyqJGQKlZr5X33WeTo5B0GG+efcX3P1UZceRKHuPEAQ1B/M2oRt8r9Q==",
    },
    windows: false,
  },
  {
    name: "darwin-arm64",
    triple: "aarch64-apple-darwin",
    npm: {
      name: "@deno/darwin-arm64",
      integrity: "sha512-SX98qSdBT1lw9x6NwGwx2xIayl1kRimdRnFohYlJ6nt3mLKzTKHHKQwQs5D2pEY7mbUGGbYe9brM2kfN75pPkg==",
    },
    windows: false,
  },
  {
    name: "windows-amd64",
    triple: "x86_64-pc-windows-msvc",
    npm: {
      name: "@deno/win32-x64",
      integrity: "sha512-LkcERsH0olOgevg9L9eootSr1U8ydyfnX1bS3mFqU+lGBeTYtlec5b/QF473WUOGVgPlWECrkxi4As5kEaFOzg==",
    },
    windows: true,
  },
];

/** The archive of a target. */
export function archiveName({ name, windows }: Target): string {
  return `cccc-${name}.${windows ? "zip" : "tar.gz"}`;
}

/** The system that this runs on. */
export function hostTarget(): Target | undefined {
  return TARGETS.find(({ triple }) => triple === Deno.build.target);
}
