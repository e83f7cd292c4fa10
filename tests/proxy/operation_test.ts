import assert from "node:assert/strict";
import { detectOperation } from "../../lib/proxy/operation.ts";

interface Row {
  readonly request: string;
  readonly headers?: Record<string, string>;
  /** `type protocol path`, and `once` for a call that must not be sent twice; `none`: no proxy path. */
  readonly is: string;
}

const GEMINI = "/models/gemini-2.5-flash";
const ANTHROPIC = { "anthropic-version": "2023-06-01" };

const CASES: readonly Row[] = [
  { request: "POST /v1/messages", is: "generate messages /messages" },
  { request: "POST /v1/messages/", is: "generate messages /messages" },
  { request: "POST //v1//messages", is: "generate messages /messages" },
  { request: "POST /v1/v1/messages", is: "generate messages /messages" },
  { request: "POST /v1/messages/count_tokens", is: "count_tokens messages /messages/count_tokens" },
  { request: "GET /v1/messages", is: "forward messages /messages" },
  { request: "TRACE /v1/messages", is: "none" },
  { request: "TRACK /v1beta/models/g:generateContent", is: "none" },
  { request: "CONNECT /v1beta/files", is: "none" },
  { request: "POST /v1/messages/batches", is: "forward messages /messages/batches once" },
  { request: "GET /v1/messages/batches/x/results", is: "forward messages /messages/batches/x/results" },
  { request: "POST /v1/chat/completions", is: "generate chat /chat/completions" },
  { request: "POST /chat/completions", is: "generate chat /chat/completions" },
  { request: "POST /v1/chat/completions", headers: ANTHROPIC, is: "generate chat /chat/completions" },
  { request: "POST /v1/chat/completions/id", is: "forward chat /chat/completions/id once" },
  { request: "POST /v1/responses", is: "generate responses /responses" },
  { request: "POST /responses", is: "generate responses /responses" },
  { request: "GET /responses", is: "forward responses /responses" },
  { request: "POST /v1/responses/compact", is: "generate responses /responses/compact" },
  { request: "POST /responses/compact", is: "generate responses /responses/compact" },
  { request: "POST /v1/responses/resp_1/cancel", is: "forward responses /responses/resp_1/cancel once" },
  { request: "DELETE /v1/responses/resp_1", is: "forward responses /responses/resp_1" },
  { request: "POST /responsesque", is: "none" },
  { request: "GET /v1/models", is: "models responses /models" },
  { request: "GET /v1/models", headers: ANTHROPIC, is: "models messages /models" },
  { request: "HEAD /v1/models", is: "models responses /models" },
  { request: "GET /v1/models/gpt-5", is: "models chat /models/gpt-5" },
  { request: "GET /v1/models/claude-x", headers: ANTHROPIC, is: "models messages /models/claude-x" },
  { request: "GET /v1beta/models/g", is: "models gemini /models/g" },
  { request: "GET /v1/models/ft:gpt:acme::x", is: "models chat /models/ft:gpt:acme::x" },
  { request: "DELETE /v1/models/ft:gpt:acme::x", is: "forward chat /models/ft:gpt:acme::x" },
  { request: "DELETE /v1/models/ft", is: "forward chat /models/ft" },
  { request: "GET /v1beta/models/veo/operations/1", is: "forward gemini /models/veo/operations/1" },
  { request: "POST /v1/responses/input_tokens", is: "count_tokens responses /responses/input_tokens" },
  { request: "POST /v1/embeddings", is: "forward chat /embeddings" },
  { request: "POST /v1/completions", is: "forward chat /completions" },
  { request: "POST /v1/complete", is: "forward messages /complete" },
  { request: "POST /v1/audio/transcriptions", is: "forward chat /audio/transcriptions" },
  { request: "POST /v1/images/generations", is: "forward chat /images/generations" },
  { request: "POST /v1/files", is: "forward chat /files once" },
  { request: "POST /v1/files", headers: ANTHROPIC, is: "forward messages /files once" },
  { request: "POST /v1/batches", is: "forward chat /batches once" },
  { request: "POST /v1/fine_tuning/jobs", is: "forward chat /fine_tuning/jobs once" },
  { request: "PATCH /v1/anything", is: "forward chat /anything once" },
  {
    request: "POST /v1beta/models/moonshotai/kimi-k2:free:generateContent",
    is: "generate gemini /models/moonshotai/kimi-k2:free:generateContent",
  },
  {
    request: "POST /v1beta/models/qwen3:8b:streamGenerateContent",
    is: "generate gemini /models/qwen3:8b:streamGenerateContent",
  },
  { request: "POST /v1beta/models/a/b:countTokens", is: "count_tokens gemini /models/a/b:countTokens" },
  { request: "POST /v1beta/models/veo/operations/1:cancel", is: "forward gemini /models/veo/operations/1:cancel once" },
  { request: "GET /v1beta/models/a/b", is: "models gemini /models/a/b" },
  { request: `POST /v1beta${GEMINI}:generateContent`, is: `generate gemini ${GEMINI}:generateContent` },
  { request: `POST /v1beta${GEMINI}:streamGenerateContent`, is: `generate gemini ${GEMINI}:streamGenerateContent` },
  { request: `POST /v1${GEMINI}:generateContent`, is: `generate gemini ${GEMINI}:generateContent` },
  { request: `POST /v1beta${GEMINI}:countTokens`, is: `count_tokens gemini ${GEMINI}:countTokens` },
  { request: "GET /v1beta/models", is: "models gemini /models" },
  { request: "GET /v1/models", headers: { "x-goog-api-key": "k" }, is: "models gemini /models" },
  { request: "POST /v1beta/cachedContents", is: "forward gemini /cachedContents once" },
  { request: "POST /upload/v1beta/files", is: "forward gemini /files once upload" },
  { request: "POST /v1beta/upload/v1beta/files", is: "forward gemini /files once upload" },
  { request: "PUT /upload/v1beta/files", is: "forward gemini /files upload" },
  {
    request: "POST /upload/v1beta/fileSearchStores/s:upload",
    is: "forward gemini /fileSearchStores/s:upload once upload",
  },
  { request: "CONNECT /upload/v1beta/files", is: "none" },
  { request: "POST /upload/files", is: "none" },
  { request: "GET /", is: "none" },
  { request: "HEAD /api/hello", is: "none" },
  { request: "GET /v1", is: "none" },
  { request: "GET /v10/messages", is: "none" },
  { request: "POST /messages", is: "generate messages /messages" },
  { request: "POST /messages/count_tokens", is: "count_tokens messages /messages/count_tokens" },
  { request: "GET /messages/batches/x", is: "forward messages /messages/batches/x" },
  { request: "GET /models", is: "models responses /models" },
  { request: "GET /models", headers: ANTHROPIC, is: "models messages /models" },
  { request: "GET /models/", is: "models responses /models" },
  { request: "GET /models/gpt-5", is: "models chat /models/gpt-5" },
  { request: `POST ${GEMINI}:generateContent`, is: `generate gemini ${GEMINI}:generateContent` },
  { request: "POST /embeddings", is: "forward chat /embeddings" },
  { request: "POST /files", headers: ANTHROPIC, is: "forward messages /files once" },
  { request: "POST /messagesque", is: "none" },
  { request: "GET /modelsque", is: "none" },
  { request: "POST /v1/v1/v1/messages", is: "generate messages /messages" },
  { request: "POST /v1/messages/v1/messages", is: "generate messages /messages" },
  { request: "POST /v1/messages/v1/messages/count_tokens", is: "count_tokens messages /messages/count_tokens" },
  { request: "POST /messages/messages", is: "generate messages /messages" },
  { request: "POST /v1/chat/completions/chat/completions", is: "generate chat /chat/completions" },
  { request: "GET /v1/chat/completions/models", is: "models responses /models" },
  { request: "POST /v1/responses/responses", is: "generate responses /responses" },
  { request: "GET /v1/chat/completions/c1/messages", is: "forward chat /chat/completions/c1/messages" },
  { request: "GET /v1/responses/messages_1", is: "forward responses /responses/messages_1" },
  { request: `POST /v1beta/v1beta${GEMINI}:generateContent`, is: `generate gemini ${GEMINI}:generateContent` },
  { request: `POST /v1/v1beta${GEMINI}:generateContent`, is: `generate gemini ${GEMINI}:generateContent` },
  { request: "POST /v1beta/v1/messages", is: "generate messages /messages" },
  { request: "POST /V1/messages", is: "none" },
  { request: "POST /anthropic/v1/messages", is: "none" },
  { request: "POST /v1%2Fmessages", is: "none" },
  { request: "GET /v1/", is: "none" },
  { request: "GET /admin", is: "none" },
  { request: "GET /v1/files/..%2f..%2fadmin", is: "none" },
  { request: "GET /v1/files/a%2F%2e%2E%5Cb", is: "none" },
  { request: "GET /v1/files/a%2f..", is: "none" },
  { request: "GET /v1/files/..;/b", is: "none" },
  { request: "GET /v1/files/..;a=b/c", is: "none" },
  { request: "GET /v1/models/..%2f..%2fadmin", is: "none" },
  { request: "POST /v1beta/models/..%2f..%2fx:generateContent", is: "none" },
  { request: "GET /v1/files/a%2Fb..c", is: "forward chat /files/a%2Fb..c" },
  { request: "GET /v1/files/a...%2fb", is: "forward chat /files/a...%2fb" },
  { request: "GET /v1/models/a%2Fb", is: "models chat /models/a%2Fb" },
];

for (const { request, headers = {}, is } of CASES) {
  const marked = Object.keys(headers).length === 0 ? "" : ` with ${Object.keys(headers).join()}`;
  Deno.test(`detectOperation takes ${request}${marked} for ${is}`, () => {
    const [method, path] = request.split(" ") as [string, string];
    const operation = detectOperation(method, path, new Headers(headers));
    const forwarded = operation?.type === "forward" ? operation : undefined;
    const once = (forwarded?.repeatable === false ? " once" : "") + (forwarded?.upload === true ? " upload" : "");
    assert.equal(
      operation === undefined ? "none" : `${operation.type} ${operation.protocol} ${operation.path}${once}`,
      is,
    );
  });
}
