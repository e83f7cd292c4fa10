/** Two sides of a request beside each other: what is different. */
import { useEffect, useState } from "preact/hooks";
import { ErrorNotice } from "../components/error_notice.tsx";
import { Field } from "../components/field.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";
import { Progress } from "../components/progress.tsx";
import { DiffRows } from "../components/requests/diff_rows.tsx";
import { Select } from "../components/select.tsx";
import type { ApiResult } from "../lib/browser/api.ts";
import { useApi } from "../lib/browser/use_api.ts";
import { compareBodies, type Compared, compareTexts } from "./compare_bodies.ts";

interface PaneDiffProps {
  readonly sides: readonly {
    readonly label: string;
    /** Of its body; `null`: there is none. */
    readonly url: string | null;
    /** What of its body was not kept. */
    readonly note: string | null;
    readonly headers: string;
  }[];
  /** Places of those that are compared first. */
  readonly left: number;
  readonly right: number;
}

export default island("pane_diff", PaneDiff);

type Progressing = Compared | { readonly type: "loading" } | Extract<ApiResult<never>, { type: "failed" }>;

function PaneDiff({ sides, ...first }: PaneDiffProps) {
  const t = useT();
  const [left, setLeft] = useState(first.left);
  const [right, setRight] = useState(first.right);
  const [of, setOf] = useState<"bodies" | "headers">("bodies");
  const compared = useCompared(sides, { left, right, of });
  const notes = of === "headers" ? [] : [...new Set([left, right])].flatMap((index) => sides[index] ?? [])
    .filter(({ note }) => note !== null);
  const options = sides.map(({ label }, index) => ({ value: String(index), label }));
  return (
    <div class="stack">
      <div class="grid">
        <Field id="diff-left" label={t("request.left")}>
          {(input) => (
            <Select
              {...input}
              options={options}
              value={String(left)}
              onValue={(value) => setLeft(Number(value))}
            />
          )}
        </Field>
        <Field id="diff-right" label={t("request.right")}>
          {(input) => (
            <Select
              {...input}
              options={options}
              value={String(right)}
              onValue={(value) => setRight(Number(value))}
            />
          )}
        </Field>
        <Field id="diff-of" label={t("request.of")}>
          {(input) => (
            <Select
              {...input}
              options={[{ value: "bodies", label: t("request.bodies") }, {
                value: "headers",
                label: t("request.headers_only"),
              }]}
              value={of}
              onValue={(value) => setOf(value === "headers" ? "headers" : "bodies")}
            />
          )}
        </Field>
      </div>
      {notes.map(({ label, note }) => <Notice key={label} tone="warn" title={label}>{note}</Notice>)}
      {notes.every(({ url }) => url !== null) && <Outcome compared={compared} isWhole={notes.length === 0} />}
    </div>
  );
}

function useCompared(
  sides: PaneDiffProps["sides"],
  { left, right, of }: { readonly left: number; readonly right: number; readonly of: "bodies" | "headers" },
): Progressing {
  const api = useApi();
  const [compared, setCompared] = useState<Progressing>({ type: "loading" });
  useEffect(() => {
    const controller = new AbortController();
    const read = async (index: number): Promise<ApiResult<Uint8Array>> => {
      const url = sides[index]?.url ?? null;
      return url === null ? { type: "ok", value: new Uint8Array(0) } : await api.file(url, controller.signal);
    };
    const compare = async (): Promise<Progressing> => {
      if (of === "headers") return compareTexts(sides[left]?.headers ?? "", sides[right]?.headers ?? "");
      const [one, other] = [await read(left), await read(right)];
      if (one.type === "failed") return one;
      return other.type === "failed" ? other : compareBodies(one.value, other.value);
    };
    setCompared({ type: "loading" });
    void compare().then((found) => {
      if (!controller.signal.aborted) setCompared(found);
    });
    return () => controller.abort();
  }, [api, left, right, of]);
  return compared;
}

function Outcome({ compared, isWhole }: { readonly compared: Progressing; readonly isWhole: boolean }) {
  const t = useT();
  switch (compared.type) {
    case "loading":
      return <Progress label={t("request.comparing")} />;
    case "failed":
      return <ErrorNotice failure={compared.failure} />;
    case "too different":
      return <Notice tone="neutral">{t("request.too_different")}</Notice>;
    case "bytes differ":
      return <Notice tone="neutral">{t("request.bytes_differ")}</Notice>;
    case "rows":
      return <DiffRows rows={compared.rows} />;
    case "same":
      // Nobody knows of what was not kept, as the notes beside this say.
      return <Notice tone={isWhole ? "ok" : "neutral"}>{t("request.same")}</Notice>;
    default:
      return compared satisfies never;
  }
}
