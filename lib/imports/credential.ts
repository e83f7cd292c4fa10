/**
 * Beginnings of the tokens with which Claude Code's subscriptions log in (as `claude setup-token` prints them). They
 * belong to that client; `auth_type: passthrough` hands on the one that the client itself sends. One may stand behind
 * "Bearer ", or be the default of a variable.
 */
const LOGIN = /\bsk-ant-o[ar]t\d\d-/;

/** Whether `value` is or holds a login of a client rather than a key that somebody was given for programs. */
export function isClientLogin(value: string): boolean {
  return LOGIN.test(value);
}

/** What is said of such a login. */
export const LOGIN_LEFT = "it is a client's own login; auth_type: passthrough hands on what the client sends itself";

/** `$NAME`, `${NAME}` and `os.environ/NAME` as our file has a variable; any other text as it is. */
export function variable(value: string): string {
  const name = /^\$\{?([A-Za-z_]\w*)\}?$|^os\.environ\/([A-Za-z_]\w*)$/.exec(value);
  return name === null ? value : `\${${name[1] ?? name[2]}}`;
}
