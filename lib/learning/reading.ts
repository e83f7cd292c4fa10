import type { Complaint } from "./complaint.ts";
import type { Sent, Survey } from "./survey.ts";

/** What a row is given. */
export interface Reading {
  readonly complaint: Complaint;
  readonly sent: Sent;
  /** Made at the first call. */
  readonly survey: () => Survey;
}
