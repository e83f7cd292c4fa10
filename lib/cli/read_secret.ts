/** Where a secret is typed or piped in. */
export interface SecretInput {
  isTerminal(): boolean;
  /** Whether the terminal hands over each key at once and shows none. */
  setRaw(raw: boolean): void;
  /** Fills `buffer` and returns how much; `null` at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/** A line is no longer than this, in bytes. */
const LONGEST = 4096;

/**
 * Reads a line without showing it: from a terminal after `prompt`, which goes to `show`; else the next line of the input.
 * `undefined`: the input ended, or somebody gave up with Ctrl-C.
 */
export async function readSecret(
  input: SecretInput,
  prompt: string,
  show: (text: string) => void,
): Promise<string | undefined> {
  if (!input.isTerminal()) return await readLine(input);
  show(prompt);
  input.setRaw(true);
  try {
    return await readLine(input);
  } finally {
    input.setRaw(false);
    show("\n");
  }
}

/** Keys that edit the line, as terminals do it themselves when they are not raw. */
const INTERRUPT = 0x03;
const END = 0x04;
const BACKSPACES = [0x08, 0x7f];
const CLEAR = 0x15;
const LINE_ENDS = [0x0a, 0x0d];

/** Byte after byte, so that what follows the line is left to the next reader. */
async function readLine(input: SecretInput): Promise<string | undefined> {
  let bytes: number[] = [];
  const buffer = new Uint8Array(1);
  while (bytes.length < LONGEST) {
    const count = await input.read(buffer);
    const key = buffer[0]!;
    if (count === null || (key === END && bytes.length === 0)) return bytes.length === 0 ? undefined : textOf(bytes);
    if (count === 0) continue;
    if (LINE_ENDS.includes(key)) return textOf(bytes);
    if (key === INTERRUPT) return undefined;
    if (BACKSPACES.includes(key)) bytes = [...new TextEncoder().encode([...textOf(bytes)].slice(0, -1).join(""))];
    else if (key === CLEAR) bytes = [];
    else bytes.push(key);
  }
  return textOf(bytes);
}

function textOf(bytes: readonly number[]): string {
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
