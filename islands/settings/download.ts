/** Lets the browser save `text` as a file. */
export function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers begin a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
