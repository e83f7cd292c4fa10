/**
 * The envelopes in which upstreams report errors, whatever protocol they claim to speak: a gateway answers in its own.
 * Seen in recorded traffic: `{error:{message,type,code}}`, `{error:"text"}`, `{code,error:"text"}`, `{code,message}`,
 * `{object:"error",message}`, `{detail:"text"}`, `{detail:[{msg}]}`, `[{error:{...}}]`, `{type:"error",error:{...}}`,
 * `{error:{message:"<another envelope as a string>"}}`. And in issues (read 2026-11-26): `{error:"Bad Request",message}` of
 * NestJS, Fireworks and relays, `{errors:[{message}],success:false}` of Cloudflare, `{__type,message}` of AWS,
 * `{error_code,message}` of Databricks, `{base_resp:{status_code,status_msg}}` of MiniMax.
 */
import { isObject, type Json, type JsonObject } from "../json.ts";

export interface ErrorBody {
  readonly message: string;
  /** The upstream's word for the kind: `error.type`, or Google's `error.status`. */
  readonly type: string | undefined;
  readonly code: string | undefined;
  /** An HTTP status named inside the body, 400 to 599. */
  readonly status: number | undefined;
}

/** What an error body says; `undefined` if it is no error body. */
export function readErrorBody(body: Json | undefined): ErrorBody | undefined {
  if (Array.isArray(body) && isObject(body[0]) && typeof body[0]["msg"] === "string") return fromDetail(body);
  if (typeof body === "string" && body !== "") {
    return { message: body, type: undefined, code: undefined, status: undefined };
  }
  const outer = Array.isArray(body) ? body[0] : body;
  if (!isObject(outer)) return undefined;
  const error = outer["error"] ?? firstOf(outer);
  if (isObject(error)) {
    const found = fromObject(error);
    return found === undefined ? undefined : { ...found, status: found.status ?? statusIn(outer) };
  }
  if (typeof error === "string" && error !== "") {
    const told = status(outer["code"]);
    return {
      message: withReason(error, outer["message"]),
      type: word(outer["type"]),
      code: told === undefined ? word(outer["code"]) : undefined,
      status: told ?? statusIn(outer),
    };
  }
  if (outer["object"] === "error" || outer["type"] === "error" || isErrorCode(outer)) return fromObject(outer);
  return fromDetail(outer["detail"]) ?? fromBaseResponse(outer);
}

/** The object of the error alone: an answer that failed repeats the request beside it. */
export function errorObjectOf(body: Json | undefined): JsonObject | undefined {
  const outer = Array.isArray(body) ? body[0] : body;
  const error = isObject(outer) ? outer["error"] ?? firstOf(outer) : undefined;
  return isObject(error) ? error : undefined;
}

/** Cloudflare, beside `result`. */
function firstOf({ success, errors }: JsonObject): Json | undefined {
  return success === false && Array.isArray(errors) ? errors[0] : undefined;
}

/** `Bad Request` is a title: what is wrong stands beside it. */
function withReason(title: string, reason: Json | undefined): string {
  if (typeof reason !== "string" || reason === "" || title.includes(reason)) return title;
  return reason.includes(title) ? reason : `${title}: ${reason}`;
}

/** MiniMax says so within a 200; 0 stands beside what went well. */
function fromBaseResponse({ base_resp: said, choices, content }: JsonObject): ErrorBody | undefined {
  if (!isObject(said) || Array.isArray(choices) || Array.isArray(content)) return undefined;
  const code = said["status_code"];
  if (typeof code !== "number" || code === 0) return undefined;
  return { message: text(said["status_msg"]) ?? String(code), type: undefined, code: String(code), status: undefined };
}

/** Codex's backend and gateways have it beside the error, and not in it. */
function statusIn(outer: JsonObject): number | undefined {
  return status(outer["status_code"]) ?? status(outer["statusCode"]) ?? status(outer["status"]) ??
    status(outer["code"]);
}

function fromObject(error: JsonObject): ErrorBody | undefined {
  const message = text(error["message"]) ?? text(error["error"]) ?? text(error["detail"]);
  const type = word(error["type"]) ?? word(error["status"]) ?? typeOfAws(error["__type"]);
  // Google and OpenRouter repeat the status there.
  const told = status(error["code"]);
  const code = told === undefined ? word(error["code"]) ?? word(error["error_code"]) : undefined;
  if (message === undefined && type === undefined && word(error["code"]) === undefined) return undefined;
  return {
    message: message ?? type ?? word(error["code"]) ?? "",
    type,
    code,
    status: told ?? status(error["status_code"]) ?? status(error["status"]),
  };
}

function fromDetail(detail: Json | undefined): ErrorBody | undefined {
  if (typeof detail === "string") return { message: detail, type: undefined, code: undefined, status: undefined };
  if (!Array.isArray(detail)) return isObject(detail) ? fromObject(detail) : undefined;
  const messages = detail.flatMap((item) => isObject(item) && typeof item["msg"] === "string" ? [item["msg"]] : []);
  if (messages.length === 0) return undefined;
  return { message: messages.join("; "), type: undefined, code: undefined, status: undefined };
}

/** `com.amazon.coral.availability#ThrottlingException` */
function typeOfAws(value: Json | undefined): string | undefined {
  return word(value)?.replace(/^.*#/, "");
}

/** `{code, message}` without anything that an answer has. */
function isErrorCode(body: JsonObject): boolean {
  const names = Object.keys(body);
  return typeof body["message"] === "string" &&
    (names.length === 1 || CODE_NAMES.some((name) => body[name] !== undefined)) &&
    body["choices"] === undefined && body["content"] === undefined && body["output"] === undefined;
}

const CODE_NAMES: readonly string[] = ["code", "status", "statusCode", "error_code", "__type"];

function text(value: Json | undefined): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return isObject(value) ? JSON.stringify(value) : undefined;
}

function word(value: Json | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" && value !== "None" && value !== "<nil>" ? value : undefined;
}

function status(value: Json | undefined): number | undefined {
  const number = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && number >= 400 && number <= 599 ? number : undefined;
}
