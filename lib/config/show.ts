import { phrase, type Words } from "../phrases/phrase.ts";

/**
 * How a value of the file appears in a message: quoted, short, and without anything that may be a credential.
 */

const LONGEST = 100;
const HIDDEN = "(hidden)";

/** Names of fields whose value is a credential, whatever the field is; numbers of tokens and names of keys are none. */
const SECRET_NAME = /key(?!_name$)|token(?!s$|s_field_name$)|secret|passw|auth_value|credential|cookie/i;

/** Maps of the user's own names, whose values may be anything. */
const SECRET_MAP = /(?:^|\.)(?:header_overrides|parameter_overrides|headers)(?:[.[]|$)/;

/** What credentials look like that stand where they do not belong. */
const SECRET_VALUE = /(?:^|[^a-z0-9])(?:sk[-_]|pk[-_]|rk[-_]|gh[a-z]_|xox[a-z]-|aiza|eyj|gsk_|bearer\s|basic\s)/i;

/** Longer runs of letters and digits with no break are keys rather than words. */
const LONG_RUN = /[A-Za-z0-9+_-]{40,}/;

/** Whether values of `path` must never be shown. */
function isSecretPath(path: string): boolean {
  const last = path.slice(path.lastIndexOf(".") + 1).replace(/\[\d+\]$/, "");
  return isSecretName(last) || SECRET_MAP.test(path);
}

/** Whether the value of a field or member of this name is a credential, told by the name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** `text` in quotes for a message; what may be a credential is replaced. */
export function show(text: string, path = ""): string {
  if (isSecretPath(path) || SECRET_VALUE.test(text)) return HIDDEN;
  const bare = withoutUrlSecrets(text);
  if (LONG_RUN.test(bare) && !bare.includes("://")) return HIDDEN;
  return quoted(bare);
}

/** The same as a value of a phrase, which says in its language that something is hidden. */
export function shown(text: string, path = ""): Words {
  const words = show(text, path);
  return words === HIDDEN ? phrase("field.hidden") : words;
}

/** Whether `text` has the looks of a credential. */
export function looksSecret(text: string): boolean {
  return SECRET_VALUE.test(text) || LONG_RUN.test(text) && !text.includes("://");
}

/** A key of the file as it appears in a path. */
export function showKey(key: string): string {
  if (SECRET_VALUE.test(key) || LONG_RUN.test(key)) return HIDDEN;
  if (/^[A-Za-z_][\w-]*$/.test(key)) return key;
  return quoted(key);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);
}

/** Hides user and password, query and fragment; works on text that is no valid URL too. */
function withoutUrlSecrets(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/*)?.*@/is, `$1${HIDDEN}@`)
    .replace(/([?#]).+$/s, `$1${HIDDEN}`);
}
