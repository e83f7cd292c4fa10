import { useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { useT } from "./locale.ts";

const SHOWN_MS = 2000;

interface CopyButtonProps {
  readonly text: string;
  /** What it copies, if "Copy" does not tell. */
  readonly label?: string;
}

/** Puts `text` into the clipboard. Part of an island: pages use `islands/copy.tsx`. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const t = useT();
  const [state, setState] = useState<"unused" | "copied" | "failed">("unused");
  const onClick = async () => {
    if (!await copied(text)) return setState("failed");
    setState("copied");
    setTimeout(() => setState("unused"), SHOWN_MS);
  };
  const isCopied = state === "copied";
  return (
    <>
      <Button size="small" icon={isCopied ? "check" : "copy"} onClick={() => void onClick()}>
        {isCopied ? t("action.copied") : label ?? t("action.copy")}
      </Button>
      <span class={state === "failed" ? "small muted" : "visually-hidden"} role="status">
        {isCopied ? t("action.copied") : state === "failed" ? t("action.copy_failed") : ""}
      </span>
    </>
  );
}

/** The clipboard's own interface is for secure contexts: a page by plain http from another machine has none. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

function copiedByHand(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.className = "visually-hidden";
  const focused = document.activeElement;
  // Within a modal dialog nothing outside can be selected.
  (focused?.closest("dialog") ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
