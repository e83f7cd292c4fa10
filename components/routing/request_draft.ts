/** A request that somebody describes, or picks from the recorded ones, and what is sent of it. */

export interface RequestDraft {
  readonly source: "described" | "recorded";
  readonly requestId: string;
  readonly client: string;
  readonly protocol: string;
  readonly model: string;
  readonly message: string;
  readonly session: string;
  readonly stream: boolean;
  readonly tools: boolean;
  /** Empty: as its protocol has it. */
  readonly path: string;
  /** Lines of `name: value`. */
  readonly headers: string;
}

export const NEW_REQUEST: RequestDraft = {
  source: "described",
  requestId: "",
  client: "claude-code",
  protocol: "messages",
  model: "claude-sonnet-4-5",
  message: "",
  session: "",
  stream: true,
  tools: true,
  path: "",
  headers: "",
};

/** What the API takes for it, without what is not said. */
export function requestOf({ client, protocol, model, stream, tools, ...rest }: RequestDraft): Record<string, unknown> {
  const headers = headersOf(rest.headers);
  return {
    ...{ client, protocol, model: model.trim(), stream, tools },
    ...(rest.session.trim() === "" ? {} : { session: rest.session.trim() }),
    ...(rest.message === "" ? {} : { message: rest.message }),
    ...(rest.path.trim() === "" ? {} : { path: rest.path.trim() }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
}

function headersOf(lines: string): Record<string, string> {
  return Object.fromEntries(
    lines.split("\n").flatMap((line) => {
      const [, name, value] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? ""]];
    }),
  );
}
