/** The taggers in their order. */
import type { TaggerView } from "../../lib/admin/taggers.ts";
import { Badge } from "../badge.tsx";
import { Button } from "../button.tsx";
import { useT } from "../locale.ts";
import { Switch } from "../switch.tsx";
import { type Column, Table } from "../table.tsx";
import { RelativeTime } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";
import { draftOf, type TaggerDraft } from "./tagger_draft.ts";
import { KIND_TEXTS } from "./tagger_texts.ts";

export interface TaggerTableProps {
  readonly taggers: readonly TaggerView[];
  readonly isReadOnly: boolean;
  readonly isBusy: boolean;
  readonly onEdit: (tagger: TaggerView) => void;
  readonly onDelete: (tagger: TaggerView) => void;
  readonly onSwitch: (tagger: TaggerView, enabled: boolean) => void;
  /** `by`: -1 up, 1 down. */
  readonly onMove: (index: number, by: -1 | 1) => void;
}

export function TaggerTable(props: TaggerTableProps) {
  const t = useT();
  const { taggers, isReadOnly, isBusy } = props;
  const isFixed = isReadOnly || isBusy;
  const columns: readonly Column<TaggerView>[] = [
    {
      label: t("routing.name"),
      isHead: true,
      cell: ({ name, diagnostic }) => (
        <div class="stack tight">
          <span class="break" {...VERBATIM}>{name}</span>
          {diagnostic !== null && (
            <span class="small toned tone-bad break">
              {t("routing.failed", { count: diagnostic.count })} <RelativeTime time={diagnostic.at} />
              {" · "}
              {diagnostic.message}
            </span>
          )}
        </div>
      ),
    },
    { label: t("routing.looks_at"), cell: ({ configuration }) => <LooksAt draft={draftOf(configuration)} /> },
    { label: t("routing.gives"), cell: ({ configuration }) => <Tags draft={draftOf(configuration)} /> },
    {
      label: t("routing.enabled"),
      cell: (tagger) => (
        <Switch
          checked={draftOf(tagger.configuration).enabled}
          label={t("routing.enabled_of", { name: tagger.name })}
          disabled={isFixed}
          onValue={(enabled) => props.onSwitch(tagger, enabled)}
        />
      ),
    },
    { label: t("routing.actions"), isLabelHidden: true, cell: (tagger) => <Actions tagger={tagger} {...props} /> },
  ];
  return <Table caption={t("routing.taggers")} columns={columns} rows={taggers} rowKey={({ name }) => name} />;
}

function Actions({ tagger, taggers, isReadOnly, isBusy, ...on }: TaggerTableProps & { readonly tagger: TaggerView }) {
  const t = useT();
  const { name } = tagger;
  const index = taggers.indexOf(tagger);
  const isFixed = isReadOnly || isBusy;
  return (
    <div class="row actions">
      <Button
        size="small"
        kind="quiet"
        icon="up"
        label={t("routing.up", { name })}
        disabled={isFixed || index === 0}
        onClick={() => on.onMove(index, -1)}
      />
      <Button
        size="small"
        kind="quiet"
        icon="down"
        label={t("routing.down", { name })}
        disabled={isFixed || index === taggers.length - 1}
        onClick={() => on.onMove(index, 1)}
      />
      <Button
        size="small"
        kind="quiet"
        icon="edit"
        label={t("routing.edit", { name })}
        onClick={() => on.onEdit(tagger)}
      />
      <Button
        size="small"
        kind="quiet"
        icon="trash"
        label={t("routing.delete", { name })}
        disabled={isFixed}
        onClick={() => on.onDelete(tagger)}
      />
    </div>
  );
}

function LooksAt({ draft: { kind, config, rules } }: { readonly draft: TaggerDraft }) {
  const t = useT();
  const where = config.header_name ?? config.param_name ?? config.json_path;
  const what = config.path_pattern ?? config.expected_value ?? config.min_bytes ?? config.script_file;
  const patterns = [...(what === undefined ? [] : [what]), ...rules.map(({ pattern }) => pattern)];
  return (
    <div class="stack tight">
      <span>
        {t(KIND_TEXTS[kind].name)}
        {where === undefined ? null : (
          <>
            {" "}
            <code class="break">{where}</code>
          </>
        )}
      </span>
      {patterns.map((pattern, index) => <code key={index} class="small break">{pattern}</code>)}
    </div>
  );
}

function Tags({ draft: { tag, rules } }: { readonly draft: TaggerDraft }) {
  const tags = new Set([tag, ...rules.map((rule) => rule.tag)].filter((each) => each !== ""));
  return <div class="row">{[...tags].map((each) => <Badge key={each} isName>{each}</Badge>)}</div>;
}
