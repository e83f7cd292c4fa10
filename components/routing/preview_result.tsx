/** Where a request would go, and why. */
import type { RoutePreview } from "../../lib/admin/route_preview.ts";
import { Badge } from "../badge.tsx";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { VERBATIM } from "../verbatim.ts";

const COURSES: Readonly<Record<RoutePreview["session"]["course"], string>> = {
  none: "routing.session_none",
  new: "routing.session_new",
  kept: "routing.session_kept",
  moved: "routing.session_moved",
  lent: "routing.session_lent",
};

export function PreviewResult({ preview }: { readonly preview: RoutePreview }) {
  const t = useT();
  const { candidates, held_back, rejected, tags, faults, session } = preview;
  const [first] = candidates;
  return (
    <div class="stack" aria-live="polite">
      {first === undefined
        ? <Notice tone="bad" title={t("routing.nobody")}>{t("routing.nobody_text")}</Notice>
        : <Notice tone="ok" title={t("routing.goes_to", { name: first.endpoint.name })}>{first.reason}</Notice>}
      {faults.map(({ tagger, message }) => (
        <Notice key={tagger} tone="warn" title={t("routing.tagger_failed", { name: tagger })}>{message}</Notice>
      ))}
      <dl class="named-values">
        <dt>{t("routing.tags")}</dt>
        <dd>{tags.length === 0 ? <span class="muted">{t("routing.no_tags")}</span> : <TagList tags={tags} />}</dd>
        <dt>{t("routing.session")}</dt>
        <dd>{t(COURSES[session.course], { name: session.from ?? "" })}</dd>
        {preview.protocol !== "" && (
          <>
            <dt>{t("routing.protocol")}</dt>
            <dd>{preview.protocol}</dd>
          </>
        )}
      </dl>
      {candidates.length > 0 && <Candidates title={t("routing.order")} list={candidates} isOrdered />}
      {held_back.length > 0 && <Candidates title={t("routing.held_back")} list={held_back} isOrdered={false} />}
      {rejected.length > 0 && (
        <div class="stack tight">
          <h3>{t("routing.rejected")}</h3>
          <ul class="plain stack tight">
            {rejected.map(({ endpoint, reason }) => (
              <li key={endpoint.id} class="break">
                <span {...VERBATIM}>{endpoint.name}</span> <span class="small muted">{reason}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function TagList({ tags }: Pick<RoutePreview, "tags">) {
  return (
    <span class="row">
      {tags.map(({ tag, tagger }) => (
        <Badge key={tag} {...(tagger === null ? {} : { title: tagger })} isName>{tag}</Badge>
      ))}
    </span>
  );
}

interface CandidatesProps {
  readonly title: string;
  readonly list: RoutePreview["candidates"];
  readonly isOrdered: boolean;
}

function Candidates({ title, list, isOrdered }: CandidatesProps) {
  const t = useT();
  const items = list.map(({ endpoint, protocol, model, rewritten, reason }) => (
    <li key={endpoint.id} class="break">
      <strong {...VERBATIM}>{endpoint.name}</strong>{" "}
      <span class="small">
        {model === "" ? protocol : t("routing.asked_for", { protocol, model })}
      </span>
      <div class="small muted">{reason}</div>
      {rewritten !== null && <div class="small muted">{rewritten}</div>}
    </li>
  ));
  return (
    <div class="stack tight">
      <h3>{title}</h3>
      {isOrdered ? <ol class="ranking">{items}</ol> : <ul class="plain stack tight">{items}</ul>}
    </div>
  );
}
