/** A body: as it came or as JSON is read, in pieces that a browser can take. */
import { useMemo, useState } from "preact/hooks";
import { Button, ButtonLink } from "../components/button.tsx";
import { CopyButton } from "../components/copy_button.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { island } from "../components/island.tsx";
import { useFormat, useT } from "../components/locale.ts";
import type { ApiFailure } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";
import { prettyJson } from "../components/requests/pretty_json.ts";

interface PaneBodyProps {
  /** Where all of it is. */
  readonly url: string;
  /** Its beginning; `null`: it is no text. */
  readonly preview: string | null;
  /** Of the whole, in characters. */
  readonly size: number;
}

export default island("pane_body", PaneBody);

/** So much is put into the page at a time. */
const PIECE = 32 * 1024;

function PaneBody({ url, preview, size }: PaneBodyProps) {
  const t = useT();
  const api = useApi();
  const [whole, setWhole] = useState(preview !== null && preview.length === size ? preview : undefined);
  const [isPretty, setPretty] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | undefined>();
  const pretty = useMemo(() => whole === undefined ? undefined : prettyJson(whole), [whole]);
  const load = async () => {
    setBusy(true);
    const result = await api.file(url);
    setBusy(false);
    setFailure(result.failure);
    if (result.type === "ok") setWhole(new TextDecoder().decode(result.value));
  };
  if (preview === null) {
    return (
      <div class="row">
        <span class="muted small">{t("request.binary")}</span>
        <ButtonLink size="small" icon="download" href={url} download>{t("request.save")}</ButtonLink>
      </div>
    );
  }
  return (
    <div class="stack tight">
      <div class="row">
        {pretty !== undefined && (
          <Button size="small" aria-pressed={isPretty} onClick={() => setPretty(!isPretty)}>
            {isPretty ? t("request.raw") : t("request.pretty")}
          </Button>
        )}
        {whole !== undefined && <CopyButton text={isPretty ? pretty ?? whole : whole} />}
        <ButtonLink size="small" icon="download" href={url} download>{t("request.save")}</ButtonLink>
      </div>
      {failure !== undefined && <ErrorNotice failure={failure} />}
      {whole === undefined
        ? (
          <>
            <pre class="pane-text" tabIndex={0}>{preview}…</pre>
            <LoadRest size={size} isBusy={isBusy} onClick={() => void load()} />
          </>
        )
        : <Pieces text={isPretty ? pretty ?? whole : whole} />}
    </div>
  );
}

function LoadRest(
  { size, isBusy, onClick }: { readonly size: number; readonly isBusy: boolean; readonly onClick: () => void },
) {
  const t = useT();
  const format = useFormat();
  return (
    <div>
      <Button size="small" icon="down" busy={isBusy} onClick={onClick}>
        {t("request.load_all", { size: format.bytes(size) })}
      </Button>
    </div>
  );
}

function Pieces({ text }: { readonly text: string }) {
  const t = useT();
  const [count, setCount] = useState(2);
  const pieces = useMemo(() => piecesOf(text), [text]);
  return (
    <>
      <div class="pane-text pane-pieces" tabIndex={0} role="group" aria-label={t("request.body")}>
        {pieces.slice(0, count).map((piece, index) => <pre key={index}>{piece}</pre>)}
      </div>
      {count < pieces.length && (
        <div>
          <Button size="small" icon="down" onClick={() => setCount(count + 8)}>
            {t("request.more_pieces", { shown: count, count: pieces.length })}
          </Button>
        </div>
      )}
    </>
  );
}

/** Cut at the ends of lines where there are some. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const line = text.length - at <= PIECE ? text.length - 1 : text.lastIndexOf("\n", at + PIECE);
    const end = line < at ? at + PIECE : line + 1;
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
