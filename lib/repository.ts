/**
 * Where releases of the program are published, as `owner/name` on GitHub; `undefined`: this is no release. A release's
 * bundle has a module of its own in place of this one (tools/bundle.ts).
 */
export const REPOSITORY: string | undefined = undefined;
