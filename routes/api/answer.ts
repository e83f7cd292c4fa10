/** Answers of the admin API. */
import type { Changed } from "../../lib/admin/change_file.ts";
import type { NotDrafted } from "../../lib/admin/edit_endpoints.ts";
import type { Say } from "../../lib/phrases/say.ts";
import { Refused, STATUS } from "./refused.ts";

/** Of every answer. */
export const HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

export interface AnswerOptions {
  readonly status?: number;
  /** Of the file: goes out as `ETag` too. */
  readonly version?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export function answer(value: object, { status = 200, version, headers = {} }: AnswerOptions = {}): Response {
  const tag = version === undefined || version === null ? {} : { etag: `"${version}"` };
  return Response.json(value, { status, headers: { ...HEADERS, ...tag, ...headers } });
}

export function answerRefused(refused: Refused, say: Say): Response {
  const { code, options } = refused;
  const { problems, version, headers = {} } = options;
  const error = {
    code,
    message: refused.messageIn(say),
    ...(problems === undefined ? {} : { problems }),
    ...(version === undefined ? {} : { version }),
  };
  return answer({ error }, { status: STATUS[code], headers, ...(version === undefined ? {} : { version }) });
}

/** What came of a change, with `more` where it was made. */
export async function answerChanged(
  changed: Changed,
  more: () => object | Promise<object> = () => ({}),
  status = 200,
): Promise<Response> {
  switch (changed.type) {
    case "done": {
      const { version, warnings } = changed;
      return answer({ version, ...await more(), warnings }, { status, version });
    }
    case "missing":
      throw new Refused("NOT_FOUND", changed.message);
    case "bad":
      throw new Refused("INVALID_REQUEST", "The body is not valid", { problems: changed.problems });
    case "invalid": {
      const { problems } = changed;
      throw new Refused("INVALID_CONFIGURATION", "The configuration would not be valid; nothing was changed", {
        problems,
      });
    }
    case "conflict": {
      const { version } = changed;
      throw new Refused("CONFLICT", "Somebody else has changed the configuration; look at it again", { version });
    }
    case "refused":
      throw new Refused("NOT_EDITABLE", changed.reason);
    case "unreadable":
      throw new Refused("FILE_UNREADABLE", `Cannot read the configuration: ${changed.reason}`);
    case "read_only":
      throw new Refused("READ_ONLY", `The configuration is read-only: ${changed.reason}`);
    case "failed":
      throw new Refused("WRITE_FAILED", `Cannot write the configuration: ${changed.reason}`);
    default:
      return changed satisfies never;
  }
}

/** Changes that cannot be tried, since they could not be saved. */
export function answerNotDrafted(tried: NotDrafted): never {
  switch (tried.type) {
    case "missing":
      throw new Refused("NOT_FOUND", tried.message);
    case "bad":
      throw new Refused("INVALID_REQUEST", "The body is not valid", { problems: tried.problems });
    case "invalid": {
      const { problems } = tried;
      throw new Refused("INVALID_CONFIGURATION", "The configuration would not be valid; nothing was tried", {
        problems,
      });
    }
    case "refused":
      throw new Refused("NOT_EDITABLE", tried.reason);
    case "unreadable":
      throw new Refused("FILE_UNREADABLE", `Cannot read the configuration: ${tried.reason}`);
    default:
      throw tried satisfies never;
  }
}
