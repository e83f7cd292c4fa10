/** One request's search for what an endpoint refuses and does not name. */
import { bisect, newForms, optionalMembers, type Step } from "./bisect.ts";
import type { Trial } from "./learned.ts";
import type { Sent } from "./survey.ts";

export class Guessing {
  private readonly members: Parameters<typeof bisect>[0];
  private failures = 0;

  /** `evidence`: the words of the refusal of `sent`. */
  constructor(sent: Sent, private readonly evidence: string) {
    this.members = [...newForms(sent), ...optionalMembers(sent)];
  }

  /** `undefined`: there is nothing left to leave away. */
  get step(): Step | undefined {
    return bisect(this.members, this.failures);
  }

  /** What it was, as the last step was answered. */
  get found(): readonly Trial[] {
    const { evidence } = this;
    return (this.step?.suspects ?? []).map((change) => ({ change, evidence, once: false, ofModel: false }));
  }

  fail(): void {
    this.failures++;
  }
}
