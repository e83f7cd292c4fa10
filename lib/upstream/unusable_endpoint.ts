/** An endpoint that cannot be asked as it is configured. The message may be shown to anybody. */
export class UnusableEndpoint extends Error {
  override readonly name = "UnusableEndpoint";
}
