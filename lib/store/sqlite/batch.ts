/** The writes of one transaction: each is done or refused on its own, and what is counted is counted once for all. */
import { addUsage, type Usage } from "../../protocol/usage.ts";
import type { AnswerUsage } from "../answer_usage.ts";
import { maskedNames, maskedReading, secretsOf } from "../masked_names.ts";
import type { Charge } from "../read_charge.ts";
import type { Reader } from "../reader.ts";
import { turnOf } from "../session_sum.ts";
import type { RequestWrite, Write } from "../write.ts";
import { Count } from "./count.ts";
import { type Database, isFaultOfFile } from "./database.ts";
import { removeFact, saveFact } from "./facts.ts";
import { keepRequest } from "./requests.ts";
import { SessionSums } from "./session_sums.ts";

export interface Written {
  /** How many were refused for what they are, and would be so at each try. */
  readonly refused: number;
  readonly usages: readonly AnswerUsage[];
}

/**
 * Inside a transaction. Nearly always all can be written, and to have each undone for itself costs a third of the time of
 * small ones: that is prepared for only where one is refused.
 */
export function writeAll(db: Database, writes: readonly Write[], reader: Reader): Written {
  try {
    return db.part(() => new Batch(db, reader).writeTogether(writes));
  } catch (error) {
    if (isFaultOfFile(error)) throw error;
    return new Batch(db, reader).writeEach(writes);
  }
}

class Batch {
  readonly #db: Database;
  readonly #reader: Reader;
  readonly #count = new Count();
  readonly #sums: SessionSums;
  readonly #usages: AnswerUsage[] = [];

  constructor(db: Database, reader: Reader) {
    this.#db = db;
    this.#reader = reader;
    this.#sums = new SessionSums(db);
  }

  /** Throws if one of them is refused. */
  writeTogether(writes: readonly Write[]): Written {
    for (const write of writes) this.#apply(write);
    this.#writeCounted();
    return { refused: 0, usages: this.#usages };
  }

  writeEach(writes: readonly Write[]): Written {
    const refused = writes.filter((write) => !this.#isApplied(write)).length;
    this.#writeCounted();
    return { refused, usages: this.#usages };
  }

  #writeCounted(): void {
    this.#count.write(this.#db);
    this.#sums.write();
  }

  #isApplied(write: Write): boolean {
    try {
      this.#db.part(() => this.#apply(write));
      return true;
    } catch (error) {
      if (isFaultOfFile(error)) throw error;
      return false;
    }
  }

  #apply(write: Write): void {
    switch (write.type) {
      case "request":
        return this.#keep(write);
      case "fact":
        return saveFact(this.#db, write.fact);
      case "forget fact":
        return removeFact(this.#db, write.id);
      default:
        write satisfies never;
    }
  }

  #keep(write: RequestWrite): void {
    // Whatever stands in a header of it may be quoted anywhere.
    const secrets = secretsOf(write.request, write.secrets);
    const request = maskedNames(write.request, secrets);
    const said = maskedReading(this.#reader.readExchange(write.request), secrets);
    const charge = said.usage === undefined ? {} : this.#reader.readCharge(write.request);
    const cost = said.usage === undefined ? undefined : this.#costOf(said.usage, charge, write);
    const usage = said.usage === undefined ? undefined : withBeside(said.usage, charge);
    const reading = { ...said, usage };
    if (!keepRequest(this.#db, { request, secrets, reading, cost })) return;
    this.#count.add({ ...request, usage, cost });
    const turn = turnOf(request, reading, cost);
    if (turn !== undefined) this.#sums.add(turn);
    const { id: requestId, startedAt, client, keyName, endpointId, upstreamProtocol: protocol } = request;
    if (usage === undefined || endpointId === undefined) return;
    const model = request.upstreamModel ?? request.model;
    const asked = { requestId, startedAt, client, keyName, endpointId, protocol, model };
    const { stopReason, model: answeredModel } = reading;
    this.#usages.push({ ...asked, usage, stopReason, answeredModel, cost });
  }

  #costOf(usage: Usage, charge: Charge, { billing, request }: RequestWrite): number | undefined {
    if (billing === undefined) return undefined;
    const { upstreamModel: model = request.model, startedAt: at } = request;
    return this.#reader.costOf(usage, { billing, model, at, charge });
  }
}

/** All that is paid for. */
function withBeside(usage: Usage, { beside = [] }: Charge): Usage {
  return beside.reduce((sum, pass) => addUsage(sum, pass.usage), usage);
}
