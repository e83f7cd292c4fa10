/** TOML as people keep it: tables, inline tables and dotted keys may say the same thing, in any order. */
import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";
import { isObject } from "../json.ts";
import {
  lineBreak,
  lineEnd,
  lineStart,
  nextLine,
  settingAt,
  type SettingPath,
  SettingsError,
  type SettingsFormat,
  spliced,
} from "./settings_format.ts";

/** A value with its whole path. */
interface Entry {
  readonly path: SettingPath;
  readonly node: AST.TOMLKeyValue;
  /** What it stands in, and the path of that. */
  readonly holder: AST.TOMLTopLevelTable | AST.TOMLTable | AST.TOMLInlineTable;
  readonly base: SettingPath;
}

export const tomlSettings: SettingsFormat = {
  parse: (text) => getStaticTOMLValue(program(text)),

  source(text, path) {
    const found = entriesOf(text).find((entry) => isSame(entry.path, path));
    return found === undefined ? undefined : text.slice(...found.node.value.range);
  },

  put(text, path, source) {
    const found = entriesOf(text).find((entry) => isSame(entry.path, path));
    if (found !== undefined) {
      const [start, end] = found.node.value.range;
      return spliced(text, [{ start, end, text: source }]);
    }
    const parent = path.slice(0, -1);
    refuseOtherThanTables(text, parent);
    return (
      besideSibling(text, path, source) ??
        inTable(text, path, source) ??
        inInlineTable(text, path, source) ??
        (parent.length === 0 ? atTop(text, path, source) : asNewTable(text, path, source))
    );
  },

  remove(text, path) {
    const found = entriesOf(text).find((entry) => isSame(entry.path, path));
    if (found === undefined) return text;
    const [start, end] = found.node.range;
    if (found.holder.type !== "TOMLInlineTable") {
      const from = lineStart(text, start);
      const to = nextLine(text, end);
      // The blank line between the only setting at the top and what was there before came with it.
      const isAlone = text.slice(0, from).replace("\ufeff", "") === "" && path.length === 1 &&
        topLevel(text).body.filter((node) => node.type === "TOMLKeyValue").length === 1;
      const blank = isAlone ? /^\r?\n/.exec(text.slice(to))?.[0].length ?? 0 : 0;
      return spliced(text, [{ start: from, end: to + blank, text: "" }]);
    }
    const behind = /^\s*,[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
    const inFront = behind > 0 ? 0 : /,?[ \t]*$/.exec(text.slice(0, start))![0].length;
    return spliced(text, [{ start: start - inFront, end: end + behind, text: "" }]);
  },

  removeEmpty(text, path) {
    const table = tables(text).find((each) => isSame(pathOf(each), path));
    if (table !== undefined && table.body.length === 0) {
      const start = lineStart(text, table.range[0]);
      const end = nextLine(text, table.range[0]);
      // The blank line in front came with it.
      const blank = /(?:^|\n)(\r?\n)$/.exec(text.slice(0, start))?.[1]?.length ?? 0;
      return spliced(text, [{ start: start - blank, end, text: "" }]);
    }
    const entry = entriesOf(text).find((each) => isSame(each.path, path));
    const value = entry?.node.value;
    return value?.type === "TOMLInlineTable" && value.body.length === 0 ? tomlSettings.remove(text, path) : text;
  },

  write: (value) => JSON.stringify(value).replaceAll("\u007f", "\\u007f"),

  missing(text, path) {
    const value = tomlSettings.parse(text);
    return path.slice(0, -1).map((_, index) => path.slice(0, index + 1))
      .filter((part, index) =>
        settingAt(value, part) === undefined || (index === path.length - 2 && isImplied(text, part))
      );
  },

  isEmpty: (text) => text.replace(/^\ufeff/, "").trim() === "",
};

function program(text: string): AST.TOMLProgram {
  try {
    // The parser knows no byte order mark, which editors of Windows write; Codex reads over it.
    return parseTOML(text.replace(/^\ufeff/, " "));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new SettingsError(`line ${error.lineNumber} is not valid TOML (${error.message})`);
  }
}

/** Whether a container is there only because tables below it are, so that it needs a header of its own. */
function isImplied(text: string, path: SettingPath): boolean {
  return !tables(text).some((table) => isSame(pathOf(table), path)) &&
    !entriesOf(text).some(({ path: other, base }) => isBelow(other, path) && base.length < path.length);
}

/** What is on the way to a setting has to be a table. */
function refuseOtherThanTables(text: string, parent: SettingPath): void {
  const value = tomlSettings.parse(text);
  for (const [index] of parent.entries()) {
    const part = parent.slice(0, index + 1);
    const found = settingAt(value, part);
    if (found === undefined || (isObject(found) && !(found instanceof Date))) continue;
    throw new SettingsError(`${part.join(".")} is not a table`);
  }
}

function topLevel(text: string): AST.TOMLTopLevelTable {
  return program(text).body[0];
}

function tables(text: string): AST.TOMLTable[] {
  return topLevel(text).body.filter((node) => node.type === "TOMLTable" && node.kind === "standard") as AST.TOMLTable[];
}

function pathOf(table: AST.TOMLTable): SettingPath {
  return table.resolvedKey.map(String);
}

function entriesOf(text: string): Entry[] {
  const top = topLevel(text);
  return top.body.flatMap((node) =>
    node.type === "TOMLKeyValue"
      ? entries(node, top, [])
      : node.body.flatMap((inner) => entries(inner, node, pathOf(node)))
  );
}

function entries(node: AST.TOMLKeyValue, holder: Entry["holder"], base: SettingPath): Entry[] {
  const names = node.key.keys.map((key) => key.type === "TOMLBare" ? key.name : key.value);
  const path = [...base, ...names];
  const { value } = node;
  const inner = value.type === "TOMLInlineTable" ? value.body.flatMap((each) => entries(each, value, path)) : [];
  return [{ path, node, holder, base }, ...inner];
}

function isSame(a: SettingPath, b: SettingPath): boolean {
  return a.length === b.length && isBelow(a, b);
}

/** Whether `path` begins with `start`. */
function isBelow(path: SettingPath, start: SettingPath): boolean {
  return start.every((name, index) => path[index] === name);
}

function keyOf(names: SettingPath): string {
  return names.map((name) => /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name)).join(".");
}

/** Where dotted keys say what is in the container, another one has to: `a.b.c = 1`. */
function besideSibling(text: string, path: SettingPath, source: string): string | undefined {
  const parent = path.slice(0, -1);
  const sibling = entriesOf(text).findLast(({ path: other, base, holder }) =>
    holder.type !== "TOMLInlineTable" && isBelow(other, parent) && other.length > parent.length &&
    base.length < parent.length
  );
  if (sibling === undefined) return undefined;
  return below(text, sibling.node, `${keyOf(path.slice(sibling.base.length))} = ${source}`);
}

function inTable(text: string, path: SettingPath, source: string): string | undefined {
  const parent = path.slice(0, -1);
  const table = tables(text).find((each) => isSame(pathOf(each), parent));
  if (table === undefined) return undefined;
  const last = table.body.at(-1);
  const line = `${keyOf(path.slice(-1))} = ${source}`;
  if (last !== undefined) return below(text, last, line);
  const at = lineEnd(text, table.range[0]);
  return spliced(text, [{ start: at, end: at, text: lineBreak(text) + line }]);
}

function inInlineTable(text: string, path: SettingPath, source: string): string | undefined {
  const parent = path.slice(0, -1);
  const around = entriesOf(text).findLast(({ path: other, node }) =>
    node.value.type === "TOMLInlineTable" && isBelow(parent, other)
  );
  if (around === undefined) return undefined;
  const table = around.node.value as AST.TOMLInlineTable;
  const pair = `${keyOf(path.slice(around.path.length))} = ${source}`;
  const last = table.body.at(-1);
  if (last === undefined) {
    const [start, end] = table.range;
    return spliced(text, [{ start: start + 1, end: end - 1, text: ` ${pair} ` }]);
  }
  const at = last.range[1];
  return spliced(text, [{ start: at, end: at, text: `, ${pair}` }]);
}

/** Above all tables, since behind one it would be in it. */
function atTop(text: string, path: SettingPath, source: string): string {
  const line = `${keyOf(path)} = ${source}`;
  const last = topLevel(text).body.findLast((node) => node.type === "TOMLKeyValue");
  if (last !== undefined) return below(text, last as AST.TOMLKeyValue, line);
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const break_ = lineBreak(text);
  const gap = tomlSettings.isEmpty(text) ? "" : break_;
  return spliced(text, [{ start: mark, end: mark, text: `${line}${break_}${gap}` }]);
}

function asNewTable(text: string, path: SettingPath, source: string): string {
  const break_ = lineBreak(text);
  const gap = tomlSettings.isEmpty(text) ? "" : text.endsWith("\n") ? break_ : break_ + break_;
  return `${text}${gap}[${keyOf(path.slice(0, -1))}]${break_}${keyOf(path.slice(-1))} = ${source}${break_}`;
}

function below(text: string, node: AST.TOMLKeyValue, line: string): string {
  const at = lineEnd(text, node.range[1]);
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, node.range[0])))![0];
  return spliced(text, [{ start: at, end: at, text: `${lineBreak(text)}${indent}${line}` }]);
}
