/**
 * Where the code that speaks to collectors is: OpenTelemetry's own, which nobody loads who sends nothing. In the bundle
 * this module is another one, whose URL holds the code itself (`tools/bundle.ts`).
 */
export function sdkUrl(): string {
  return new URL("./sdk.ts", import.meta.url).href;
}
