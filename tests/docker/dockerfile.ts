/** What a Dockerfile says of its last stage, as far as the tests need it. */
export interface Image {
  readonly user: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

/** Reads the instructions behind the last `FROM`; lists are in their JSON form, since there is no shell. */
export function imageOf(text: string): Image {
  const lines = text.replace(/^#.*\n/gm, "").replace(/\\\n\s*/g, " ").split("\n").filter((line) => line.trim() !== "");
  const stage = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  const of = (name: string) => stage.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1).trim() ?? "";
  const listOf = (value: string) => JSON.parse(value.slice(value.indexOf("["))) as string[];
  return {
    user: of("USER"),
    workdir: of("WORKDIR"),
    env: Object.fromEntries(of("ENV").split(/\s+/).map((pair) => pair.split("=") as [string, string])),
    volumes: listOf(of("VOLUME")),
    entrypoint: listOf(of("ENTRYPOINT")),
    command: listOf(of("CMD")),
    healthcheck: listOf(of("HEALTHCHECK")),
  };
}
