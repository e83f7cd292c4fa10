/** A piece of a text that may hold thinking between marks. */
export interface ThoughtPiece {
  readonly type: "text" | "thinking";
  readonly text: string;
}
