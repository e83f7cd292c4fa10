/** The requests that the load generator sends: shaped like an agent's, generated, the same in every run. */

export interface RequestOptions {
  readonly stream?: boolean;
  /** Query string with its question mark; the upstream reads from it what to answer. */
  readonly query?: string;
}

/** A whole HTTP/1.1 `POST /v1/messages` with `body`, ready to be written to a connection. */
export function messagesRequest(body: Record<string, unknown>, options: RequestOptions = {}): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const content = encoder.encode(JSON.stringify({ ...body, stream: options.stream === true }));
  const head = encoder.encode(
    `POST /v1/messages${options.query ?? ""} HTTP/1.1\r\n` +
      "host: 127.0.0.1\r\naccept: application/json\r\ncontent-type: application/json\r\n" +
      "accept-encoding: gzip, deflate, br\r\nuser-agent: cccc-bench/1\r\nx-api-key: bench\r\n" +
      "anthropic-version: 2023-06-01\r\nanthropic-beta: context-management-2025-06-27\r\n" +
      `content-length: ${content.length}\r\n\r\n`,
  );
  const request = new Uint8Array(head.length + content.length);
  request.set(head);
  request.set(content, head.length);
  return request;
}

/** A short question. */
export function smallBody(): Record<string, unknown> {
  return {
    model: "claude-sonnet-4-5",
    max_tokens: 1024,
    messages: [{ role: "user", content: "Say hello in a word." }],
  };
}

/**
 * A conversation of at least `bytes` bytes as an agent sends it in the middle of its work: a long system text, tool
 * definitions, and turns in which the assistant reads files and gets their text, full of quotes and line ends.
 */
export function largeBody(bytes: number): Record<string, unknown> {
  const messages: unknown[] = [{ role: "user", content: [{ type: "text", text: "Find out why the test fails." }] }];
  const body = {
    model: "claude-sonnet-4-5",
    max_tokens: 32000,
    metadata: { user_id: "user_bench_account__session_00000000-0000-4000-8000-000000000000" },
    system: [{ type: "text", text: prose(12_000), cache_control: { type: "ephemeral" } }],
    tools: Array.from({ length: 18 }, (_, index) => tool(index)),
    messages,
  };
  let size = JSON.stringify(body).length;
  for (let turn = 0; size < bytes; turn++) {
    const pair = toolTurn(turn);
    messages.push(...pair);
    size += JSON.stringify(pair).length - 1;
  }
  return body;
}

function toolTurn(turn: number): unknown[] {
  const id = `toolu_bench_${String(turn).padStart(12, "0")}`;
  const input = { file_path: `/home/user/project/lib/module_${turn}.ts`, limit: 80 };
  return [
    {
      role: "assistant",
      content: [
        { type: "text", text: "I read the next file." },
        { type: "tool_use", id, name: "Tool0", input },
      ],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: code(60, turn) }] },
  ];
}

function tool(index: number): unknown {
  return {
    name: `Tool${index}`,
    description: prose(1_500),
    input_schema: {
      type: "object",
      properties: {
        file_path: { type: "string", description: "The absolute path of the file" },
        offset: { type: "number", description: "The line to start at" },
        limit: { type: "number", description: "How many lines to read" },
      },
      required: ["file_path"],
      additionalProperties: false,
    },
  };
}

function prose(length: number): string {
  return 'You are an agent. Use the "Tool0" tool to read a file before you change it.\n'.repeat(length / 76).trimEnd();
}

function code(lines: number, seed: number): string {
  return Array.from(
    { length: lines },
    (_, line) =>
      `${line + 1}\t  const value${line} = read("module_${seed}", { line: ${line}, text: 'it\\'s "quoted"' });`,
  ).join("\n");
}
