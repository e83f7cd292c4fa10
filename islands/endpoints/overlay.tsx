import { Dialog } from "../../components/dialog.tsx";
import { useT } from "../../components/locale.ts";
import type { ToastList } from "../../components/toasts.tsx";
import type { Api } from "../../lib/browser/api.ts";
import { Editor } from "./editor.tsx";
import { Delete, SwitchOff } from "./page_parts.tsx";
import type { Endpoint, EndpointsProps } from "./page_props.ts";
import { TestAll } from "./test_all.tsx";
import { TestPanel } from "./test_panel.tsx";
import type { Endpoints, Some } from "./use_endpoints.ts";
import { Wizard } from "./wizard.tsx";

/** What lies over the list. */
export type Over =
  | { readonly type: "nothing" | "wizard" }
  | { readonly type: "test_all"; readonly found: Some | undefined }
  | { readonly type: "editor"; readonly endpoint: Endpoint | undefined; readonly version: string | null }
  | { readonly type: "test" | "delete"; readonly endpoint: Endpoint }
  | { readonly type: "switch_off"; readonly endpoints: readonly Endpoint[] };

export const NOTHING: Over = { type: "nothing" };

interface OverlayProps extends Pick<EndpointsProps, "form" | "presets"> {
  readonly api: Api;
  readonly toasts: ToastList;
  readonly endpoints: Endpoints;
  readonly isReadOnly: boolean;
  readonly over: Over;
  readonly setOver: (over: Over) => void;
}

export function Overlay(props: OverlayProps) {
  const { api, toasts, endpoints, isReadOnly, over, setOver, form, presets } = props;
  const t = useT();
  const { version } = endpoints.list;
  const close = () => setOver(NOTHING);
  const saved = (name: string) => {
    close();
    toasts.show("ok", t("endpoints.saved", { name }));
    void endpoints.reload();
  };
  switch (over.type) {
    case "nothing":
      return null;
    case "wizard": {
      const onByHand = () => setOver({ type: "editor", endpoint: undefined, version });
      return <Wizard {...{ api, presets, version, onByHand }} onClose={close} onSaved={saved} />;
    }
    case "test_all":
      return <TestAll api={api} found={over.found} onClose={close} />;
    case "editor": {
      const onSaved = (name: string, warnings: readonly string[]) => {
        saved(name);
        for (const warning of warnings.slice(0, 2)) toasts.show("warn", warning);
      };
      const { endpoint, version } = over;
      const { reload } = endpoints;
      return <Editor {...{ api, form, isReadOnly, reload, endpoint, version, onSaved }} onClose={close} />;
    }
    case "test": {
      const { id, name } = over.endpoint;
      return (
        <Dialog id="test" title={t("endpoints.test_name", { name })} open onClose={close}>
          <TestPanel api={api} path={`/endpoints/${encodeURIComponent(id)}/test`} draft={undefined} />
        </Dialog>
      );
    }
    case "delete": {
      const { endpoint } = over;
      const onDelete = () => endpoints.remove(endpoint).then(close);
      return <Delete name={endpoint.name} onClose={close} onDelete={onDelete} />;
    }
    case "switch_off": {
      const { endpoints: those } = over;
      const onSwitchOff = () => endpoints.toggleAll(those, false).then(close);
      return <SwitchOff endpoints={those} onClose={close} onSwitchOff={onSwitchOff} />;
    }
    default:
      return over satisfies never;
  }
}
