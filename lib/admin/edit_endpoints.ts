/** Changes of the endpoints: all of them are edits of the file, and take force as any other edit of it. */
import type { EndpointConfig } from "../config/config.ts";
import { sharesEqually } from "../routing/select.ts";
import type { ConfigEdit } from "../config/edit/config_edit.ts";
import { type FileValue, isList, valueAt } from "../config/edit/file_value.ts";
import { endpoint as endpointSchema } from "../config/schema/endpoint.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import type { Say } from "../phrases/say.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import {
  type Changed,
  changeFile,
  type Missing,
  type Plan,
  plannedEdits,
  type Preview,
  previewFile,
  type Seen,
} from "./change_file.ts";
import { ENDPOINTS, type FileItem, fileItems } from "./file_items.ts";
import { type FileSchema, kindOf } from "./file_kind.ts";
import { moves } from "./moves.ts";
import { newPriorities } from "./new_priorities.ts";
import { isSecretField } from "./shown.ts";
import { refusalAt } from "./refusal.ts";
import { editedInTodaysWords } from "./todays_words.ts";
import type { Written } from "./written.ts";

export { endpointSchema };

/** Behind all others, unless `sent` says something else. */
export function createEndpoint(context: AdminContext, seen: Seen, sent: JsonObject): Promise<Changed> {
  return changeFile(context, seen, (file) => creation(context, file, sent));
}

function creation(context: AdminContext, file: FileValue, sent: JsonObject): Plan {
  const last = Math.max(0, ...context.live.current().endpoints.map(({ priority }) => priority));
  return plannedEdits(
    context,
    (written) => [appended(file, written, filledIn(sent, { enabled: true, priority: last + 1 }))],
  );
}

/** Keys that `sent` does not mention stay; `null` takes one out. */
export function updateEndpoint(
  context: AdminContext,
  seen: Seen,
  { id, sent }: { readonly id: string; readonly sent: JsonObject },
): Promise<Changed> {
  return changeItem(context, seen, { id, plan: (item) => update(context, item, sent) });
}

function update(context: AdminContext, item: FileItem, sent: JsonObject): Plan {
  if (sent["id"] !== undefined && sent["id"] !== item.id) return idStays(item);
  return plannedEdits(
    context,
    (written) => editedInTodaysWords(item, written.edits(endpointSchema, { ...item, key: "" }, sent)),
  );
}

/**
 * The endpoint of that id as it would be after the change that `sent` is, or a new one; switched on, so that all that it
 * needs is asked for. Nothing is written.
 */
export async function draftEndpoint(
  context: AdminContext,
  { id, sent }: { readonly id: string | undefined; readonly sent: JsonObject },
): Promise<Drafted> {
  const enabled = { ...sent, enabled: true };
  const previewed = await previewFile(context, (file) => {
    if (id === undefined) return creation(context, file, enabled);
    const item = fileItems(file, ENDPOINTS, showContext(context).env).find((each) => each.id === id);
    return item === undefined ? noEndpoint(id) : update(context, item, enabled);
  });
  if (previewed.type !== "previewed") return previewed;
  const { endpoints } = previewed.config;
  const known = new Set(context.live.current().endpoints.map((endpoint) => endpoint.id));
  const endpoint = endpoints.find((each) => id === undefined ? !known.has(each.id) : each.id === id);
  return endpoint === undefined ? noEndpoint(id ?? "") : { type: "drafted", endpoint };
}

export type NotDrafted = Exclude<Preview, { readonly type: "previewed" }>;
export type Drafted = { readonly type: "drafted"; readonly endpoint: EndpointConfig } | NotDrafted;

/** Switches all of `ids` on or off, or none; without `enabled`, to the other of what each is. */
export function toggleEndpoints(
  context: AdminContext,
  seen: Seen,
  { ids, enabled }: { readonly ids: readonly string[]; readonly enabled: boolean | undefined },
): Promise<Changed> {
  const { env } = showContext(context);
  return changeFile(context, seen, (file) => {
    const items = new Map(fileItems(file, ENDPOINTS, env).map((item) => [item.id, item]));
    const missing = ids.find((id) => !items.has(id));
    if (missing !== undefined) return noEndpoint(missing);
    const now = new Map(context.live.current().endpoints.map((endpoint) => [endpoint.id, endpoint.enabled]));
    return made(...ids.map((id): ConfigEdit => (
      { type: "set", path: [...items.get(id)!.path, "enabled"], value: enabled ?? !now.get(id) }
    )));
  });
}

export function deleteEndpoint(context: AdminContext, seen: Seen, id: string): Promise<Changed> {
  return changeItem(context, seen, { id, plan: ({ path }) => made({ type: "delete", path }) });
}

/** With everything that it has, known to this version or not, behind the original. */
export function copyEndpoint(
  context: AdminContext,
  seen: Seen,
  { id, name }: { readonly id: string; readonly name: string | undefined },
): Promise<Changed> {
  return changeItem(context, seen, {
    id,
    plan(item, all) {
      const { id: _, ...rest } = item.raw;
      const value = { ...rest as JsonObject, name: name ?? unusedName(item.name, all, context.say) };
      const added: ConfigEdit = { type: "append", path: ENDPOINTS, value };
      if (item.index === all.length - 1) return made(added);
      return made(added, { type: "move", path: ENDPOINTS, from: all.length, to: item.index + 1 });
    },
  });
}

export interface NewOrder {
  readonly by: "id" | "name";
  /** Ids or names of all endpoints. */
  readonly keys: readonly string[];
  /** Whose place is new. */
  readonly moved?: string | undefined;
  /** That one is to share its priority with nobody. */
  readonly isApart?: boolean | undefined;
}

/** New priorities for an order. */
export function reorderEndpoints(
  context: AdminContext,
  seen: Seen,
  { by, keys, moved, isApart = false }: NewOrder,
): Promise<Changed> {
  const { env } = showContext(context);
  return changeFile(context, seen, (file) => {
    const items = fileItems(file, ENDPOINTS, env);
    const path = by === "id" ? "ordered_ids" : "ordered_names";
    const missing = items.filter((item) => !keys.includes(item[by])).map((item) => item[by]);
    const unknown = keys.filter((key, index) => !items.some((item) => item[by] === key) || keys.indexOf(key) < index);
    const problems = [
      ...missing.map((key) => refusalAt(path, phrase("sent.order_without", { key: JSON.stringify(key) }))),
      ...unknown.map((key) => refusalAt(path, phrase("sent.no_such_endpoint", { key: JSON.stringify(key) }))),
    ];
    const place = moved === undefined ? undefined : keys.indexOf(moved);
    if (place === -1) {
      problems.push(refusalAt("moved", phrase("sent.no_such_endpoint", { key: JSON.stringify(moved) })));
    }
    if (problems.length > 0) return { type: "bad", problems };
    const { routing, endpoints } = context.live.current();
    const ordered = keys.map((key) => items.find((item) => item[by] === key)!);
    const before = ordered.map(({ id }) => endpoints.find((endpoint) => endpoint.id === id)?.priority ?? 0);
    const move = place === undefined ? undefined : { place, isApart };
    const priorities = newPriorities(before, { keepsEquals: sharesEqually(routing), move });
    const edits = ordered.flatMap(({ path, value }, index): ConfigEdit[] => {
      const priority = priorities[index]!;
      // One whose place is right is left alone; an omitted priority is 1.
      if ((value["priority"] ?? "1") === String(priority)) return [];
      return [{ type: "set", path: [...path, "priority"], value: priority }];
    });
    return { type: "edits", edits };
  });
}

/** The endpoints are these, in this order; those that are there already keep their secrets and their ids. */
export function replaceEndpoints(context: AdminContext, seen: Seen, sent: readonly JsonObject[]): Promise<Changed> {
  const { env } = showContext(context);
  return changeFile(context, seen, (file) => {
    const items = fileItems(file, ENDPOINTS, env);
    const known = sent.map((one) =>
      items.find(({ id, name }) => one["id"] === undefined ? name === one["name"] : id === one["id"])
    );
    const twice = known.findIndex((item, index) => item !== undefined && known.indexOf(item) < index);
    if (twice >= 0) {
      return { type: "bad", problems: [refusalAt(`endpoints[${twice}]`, phrase("sent.endpoint_twice"))] };
    }
    return plannedEdits(context, (written) => {
      const edits = known.flatMap((item, index) => {
        if (item === undefined) return [];
        const whole = completed(endpointSchema, sent[index]!);
        return editedInTodaysWords(item, written.edits(endpointSchema, { ...item, key: "" }, whole));
      });
      const kept = items.filter((item) => known.includes(item));
      const gone = items.filter((item) => !known.includes(item)).toReversed();
      const added = sent.filter((_, index) => known[index] === undefined);
      return [
        ...edits,
        ...gone.map(({ path }): ConfigEdit => ({ type: "delete", path })),
        ...added.map((one) => appended(file, written, filledIn(one, { enabled: true }))),
        ...moves([...kept, ...added], sent.map((one, index) => known[index] ?? one), ENDPOINTS),
      ];
    });
  });
}

interface ItemChange {
  readonly id: string;
  readonly plan: (item: FileItem, all: readonly FileItem[]) => Plan;
}

function changeItem(context: AdminContext, seen: Seen, { id, plan }: ItemChange): Promise<Changed> {
  const { env } = showContext(context);
  return changeFile(context, seen, (file) => {
    const all = fileItems(file, ENDPOINTS, env);
    const item = all.find((each) => each.id === id);
    return item === undefined ? noEndpoint(id) : plan(item, all);
  });
}

function made(...edits: readonly ConfigEdit[]): Plan {
  return { type: "edits", edits };
}

export function noEndpoint(id: string): Missing {
  return { type: "missing", said: phrase("api.no_endpoint", { id }) };
}

function appended(file: FileValue, written: Written, sent: JsonObject): ConfigEdit {
  const list = valueAt(file, ENDPOINTS);
  const path = [...ENDPOINTS, isList(list) ? list.length : 0];
  const value = written.value(endpointSchema, { path, key: "", value: undefined }, sent) ?? {};
  return { type: "append", path: ENDPOINTS, value };
}

/** What is sent comes first, as people write an endpoint: with its name. */
function filledIn(sent: JsonObject, defaults: JsonObject): JsonObject {
  return { ...sent, ...defaults, ...sent };
}

/** `sent` with `null` for all that it does not mention, but for what has to stay. */
function completed(schema: FileSchema, sent: JsonObject): JsonObject {
  const kind = kindOf(schema);
  if (kind.type !== "map") return sent;
  return Object.fromEntries(
    Object.entries(kind.members).flatMap(([key, member]): [string, Json][] => {
      const value = sent[key];
      if (value === undefined) return key === "id" || isSecretField(member, key) ? [] : [[key, null]];
      return [[key, isObject(value) && kindOf(member).type === "map" ? completed(member, value) : value]];
    }),
  );
}

function unusedName(name: string, all: readonly FileItem[], say: Say): string {
  const taken = new Set(all.flatMap((item) => [item.name, item.id]));
  for (let count = 1;; count++) {
    const number = String(count);
    const copy = say(count === 1 ? phrase("file.copy", { name }) : phrase("file.copy_of_many", { name, number }));
    if (!taken.has(copy)) return copy;
  }
}

function idStays(item: FileItem): Plan {
  const path = `endpoints[${item.index}].id`;
  return { type: "bad", problems: [refusalAt(path, phrase("sent.id_stays", { id: JSON.stringify(item.id) }))] };
}
