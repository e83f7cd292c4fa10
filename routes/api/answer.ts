/** Answers of the admin API. */
import type { Changed } from "../../lib/admin/change_file.ts";
import type { NotDrafted } from "../../lib/admin/edit_endpoints.ts";
import { told } from "../../lib/admin/refusal.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
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
    message: say(refused.said),
    ...(problems === undefined ? {} : { problems: told(problems, say) }),
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
      throw new Refused("NOT_FOUND", changed.said);
    case "bad":
      throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: changed.problems });
    case "invalid": {
      const { problems } = changed;
      throw new Refused("INVALID_CONFIGURATION", phrase("api.nothing_changed"), {
        problems,
      });
    }
    case "conflict": {
      const { version } = changed;
      throw new Refused("CONFLICT", phrase("api.configuration_changed"), { version });
    }
    case "refused":
      throw new Refused("NOT_EDITABLE", phrase("api.cannot_change_configuration", { reason: changed.reason }));
    case "unreadable":
      throw new Refused("FILE_UNREADABLE", phrase("api.cannot_read_configuration", { reason: changed.reason }));
    case "read_only":
      throw new Refused("READ_ONLY", phrase("api.configuration_read_only", { reason: changed.reason }));
    case "failed":
      throw new Refused("WRITE_FAILED", phrase("api.cannot_write_configuration", { reason: changed.reason }));
    default:
      return changed satisfies never;
  }
}

/** Changes that cannot be tried, since they could not be saved. */
export function answerNotDrafted(tried: NotDrafted): never {
  switch (tried.type) {
    case "missing":
      throw new Refused("NOT_FOUND", tried.said);
    case "bad":
      throw new Refused("INVALID_REQUEST", phrase("api.body_invalid"), { problems: tried.problems });
    case "invalid": {
      const { problems } = tried;
      throw new Refused("INVALID_CONFIGURATION", phrase("api.nothing_tried"), {
        problems,
      });
    }
    case "refused":
      throw new Refused("NOT_EDITABLE", phrase("api.cannot_change_configuration", { reason: tried.reason }));
    case "unreadable":
      throw new Refused("FILE_UNREADABLE", phrase("api.cannot_read_configuration", { reason: tried.reason }));
    default:
      throw tried satisfies never;
  }
}
