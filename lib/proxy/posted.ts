import type { Sent } from "../learning/survey.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import { objectIn } from "./client_request.ts";
import type { Asked } from "./outgoing.ts";

/** What went to an endpoint in one attempt, kept for the case that it is refused. */
export class Posted {
  private fields: HeaderFields = {};

  constructor(private readonly body: Uint8Array | null, private readonly asked: Asked) {}

  /** The last word on the headers, the credential's among them: what was learned of them. */
  adjust(fields: HeaderFields): HeaderFields {
    this.fields = fields;
    const { lesson } = this.asked;
    if (lesson === undefined || !lesson.concernsHeaders) return fields;
    const headers = new Headers(fields);
    const changed = lesson.applyToHeaders(headers);
    return changed === headers ? fields : this.fields = Object.fromEntries(changed);
  }

  /** Parsed only when a refusal has to be understood. */
  sent(): Sent {
    const { protocol, model } = this.asked.candidate;
    // Damaged in its middle, which is the client's own doing, it teaches nothing.
    const body = this.body === null ? undefined : objectIn(this.body);
    return { protocol, model, body: body ?? {}, headers: new Headers(this.fields) };
  }
}
