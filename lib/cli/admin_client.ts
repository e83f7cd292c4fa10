/** The admin API of the proxy that runs, as a command asks it. */
import { parsePasswordHash } from "../config/password_hash.ts";
import { loadConfig } from "../config/load.ts";
import { isObject, type Json, parseJson, stringMember } from "../json.ts";
import { askHealth } from "./ask_health.ts";
import { CommandError, type FlagValues, type System } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { proxyAddress } from "./proxy_address.ts";
import { terminalWords } from "./terminal_text.ts";

const BASE = "/admin/api";

/** Who gives the password if the configuration does not. */
type Asking = Pick<System, "readSecret">;

export class AdminClient {
  #password: string | undefined;
  #token: string | undefined;

  private constructor(readonly url: string, password: string | undefined, private readonly system: Asking) {
    this.#password = password;
  }

  /**
   * Of the proxy at `known`, or else that of the configuration. Nothing is said to another program that has its port.
   * @throws CommandError if it cannot be reached
   */
  static async open(flags: FlagValues, system: Asking, known?: string): Promise<AdminClient> {
    const { config: file = DEFAULT_FILE, host, port } = flags;
    const { url, fault } = known === undefined
      ? await proxyAddress(file, { host, port })
      : { url: known, fault: undefined };
    if (url === undefined) throw new CommandError(`Cannot tell where the proxy listens: ${fault}; give -port N`);
    const { type } = await askHealth(url);
    if (type === "other") throw new CommandError(`Another program answers at ${url}`);
    if (type === "nobody") {
      throw new CommandError(
        `Nobody answers at ${url}${fault === undefined ? "; cccc start starts it" : `; ${fault}`}`,
      );
    }
    return new AdminClient(url, await writtenPassword(file), system);
  }

  /** @throws CommandError with the API's own words if it refuses */
  async get(path: string): Promise<Json> {
    return await this.#call("GET", path, undefined);
  }

  /** @throws CommandError with the API's own words if it refuses */
  async post(path: string, body: Json): Promise<Json> {
    this.#token ??= stringMember(await this.get("/csrf-token"), "csrf_token") ?? "";
    return await this.#call("POST", path, JSON.stringify(body));
  }

  async #call(method: string, path: string, body: string | undefined): Promise<Json> {
    const answer = await this.#send(method, path, body);
    if (answer.status !== 401) return valueOf(answer);
    this.#password = await this.system.readSecret("Password of the pages: ");
    if (this.#password === undefined) throw new CommandError(saidIn(answer));
    return valueOf(await this.#send(method, path, body));
  }

  /** Not with `fetch`, which would ask a proxy of the environment. */
  async #send(method: string, path: string, body: string | undefined): Promise<Answer> {
    const { request } = await import("node:http");
    const headers = {
      ...(this.#password === undefined ? {} : { authorization: basic(this.#password) }),
      ...(this.#token === undefined ? {} : { "x-csrf-token": this.#token }),
      ...(body === undefined ? {} : { "content-type": "application/json", "if-match": "*" }),
    };
    return await new Promise((resolve, reject) => {
      const sent = request(`${this.url}${BASE}${path}`, { method, headers, agent: false }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => text += piece);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        response.on("error", () => reject(new CommandError(`The proxy at ${this.url} broke off its answer`)));
      });
      sent.on("error", () => reject(new CommandError(`The proxy at ${this.url} cannot be reached any more`)));
      sent.end(body);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** As the file has it; of a hash nobody can tell it. */
async function writtenPassword(file: string): Promise<string | undefined> {
  const loaded = await loadConfig(file);
  const password = loaded.type === "ok" ? loaded.config.server.adminPassword : undefined;
  return password !== undefined && parsePasswordHash(password) === undefined ? password : undefined;
}

function basic(password: string): string {
  return `Basic ${new TextEncoder().encode(`admin:${password}`).toBase64()}`;
}

function valueOf(answer: Answer): Json {
  const value = parseJson(answer.text);
  if (answer.status < 200 || answer.status > 299 || value === undefined) throw new CommandError(saidIn(answer));
  return value;
}

/** What the API says of a refusal, with what is wrong in the file. */
function saidIn({ status, text }: Answer): string {
  const value = parseJson(text);
  const error = isObject(value) ? value["error"] : undefined;
  const message = stringMember(error, "message") ?? `the admin API answers ${status}`;
  const problems = isObject(error) && Array.isArray(error["problems"]) ? error["problems"] : [];
  const details = problems.map((problem) => stringMember(problem, "message") ?? "").filter((each) => each !== "");
  return terminalWords([message, ...details].join("; "));
}
