/** Parts of a turn. All words are from outside and are only ever text; pictures are data of this page. */
import type { CallView, ImageView, PartView, ResultView, WordsView } from "../../lib/admin/part_views.ts";
import { Badge } from "../badge.tsx";
import { Icon } from "../icon.tsx";
import { useFormat, useT } from "../locale.ts";
import { VERBATIM } from "../verbatim.ts";

/** Where a turn is shown whole. */
export type LinkOfTurn = (turn: number) => string;

/** The number that the answer has among the turns. */
export const ANSWER = 0;

interface PartsProps {
  readonly parts: readonly PartView[];
  /** The turn that they are of. */
  readonly turn: number;
  readonly linkOf: LinkOfTurn;
}

export function Parts({ parts, turn, linkOf }: PartsProps) {
  return (
    <div class="stack tight turn-parts">
      {parts.map((part, index) => <Part key={index} part={part} turn={turn} linkOf={linkOf} />)}
    </div>
  );
}

interface PartProps extends Omit<PartsProps, "parts"> {
  readonly part: PartView;
}

function Part({ part, ...rest }: PartProps) {
  const t = useT();
  switch (part.type) {
    case "text":
    case "refusal":
    case "foreign":
      return <Words words={part} {...rest} />;
    case "thinking":
    case "reminder":
      return (
        <details class={`turn-aside ${part.type}`}>
          <summary class="muted">{part.type === "thinking" ? t("request.thinking") : t("request.reminder")}</summary>
          <Words words={part} {...rest} />
        </details>
      );
    case "sealed":
      return <p class="muted small">{t("request.sealed")}</p>;
    case "image":
      return <Picture image={part} />;
    case "file":
      return (
        <div class="stack tight">
          <span class="small muted break">{t("request.file", { name: part.about })}</span>
          {part.words !== undefined && <Words words={part.words} {...rest} />}
        </div>
      );
    case "call":
      return <Call call={part} {...rest} />;
    case "result":
      return <Result result={part.result} {...rest} />;
    case "search":
      return (
        <div class="tool-call">
          <div class="tool-call-head">
            <Icon name="search" size={16} />
            <span class="break" {...VERBATIM}>{part.queries.join("; ")}</span>
          </div>
          <ul class="request-words small">{part.sources.map((url) => <li key={url} class="break">{url}</li>)}</ul>
        </div>
      );
    default:
      return part satisfies never;
  }
}

function Words({ words: { type, text, left }, turn, linkOf }: Omit<PartProps, "part"> & { readonly words: WordsView }) {
  const t = useT();
  const format = useFormat();
  return (
    <div>
      <pre class={`said ${type}`}>{text}{left > 0 && "…"}</pre>
      {left > 0 && <a class="small" href={linkOf(turn)}>{t("request.more_words", { count: format.number(left) })}</a>}
    </div>
  );
}

function Picture({ image: { src, about } }: { readonly image: ImageView }) {
  const t = useT();
  if (src === undefined) return <p class="muted small break">{t("request.image_elsewhere", { name: about })}</p>;
  return <img class="turn-picture" src={src} alt={t("request.image", { name: about })} loading="lazy" />;
}

function Call({ call, ...rest }: Omit<PartProps, "part"> & { readonly call: CallView }) {
  const t = useT();
  const { name, words, result } = call;
  // Of the answer itself the results are yet to come.
  const isLast = rest.turn === ANSWER;
  return (
    <div class="tool-call">
      <div class="tool-call-head">
        <Icon name="play" size={14} />
        <code class="break">{name}</code>
      </div>
      {words.text !== "" && <Words words={words} {...rest} />}
      {result !== undefined && <Result result={result} {...rest} />}
      {result === undefined && !isLast && <span class="small muted">{t("request.no_result")}</span>}
    </div>
  );
}

function Result({ result: { isError, parts }, ...rest }: Omit<PartProps, "part"> & { readonly result: ResultView }) {
  const t = useT();
  return (
    <div class={isError ? "tool-result bad" : "tool-result"}>
      <span class="row small muted">
        {t("request.tool_result")}
        {isError && <Badge tone="bad">{t("requests.error")}</Badge>}
      </span>
      <Parts parts={parts} {...rest} />
    </div>
  );
}
