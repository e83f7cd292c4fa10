/** JSON as people keep it, with comments and commas at the end. */
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import {
  lineBreak,
  lineEnd,
  lineStart,
  nextLine,
  type SettingPath,
  SettingsError,
  type SettingsFormat,
  type Splice,
  spliced,
} from "./settings_format.ts";

/** The indentation of a file that has none yet. */
const INDENT = "  ";

export const jsonSettings: SettingsFormat = {
  parse(text) {
    return getNodeValue(tree(text.trim() === "" ? "{}" : text));
  },

  source(text, path) {
    const node = text.trim() === "" ? undefined : findNodeAtLocation(tree(text), [...path]);
    return node === undefined ? undefined : sourceOf(text, node);
  },

  put(text, path, source) {
    if (text.trim() === "") return jsonSettings.put(`{}${lineBreak(text)}`, path, source);
    const root = tree(text);
    const found = findNodeAtLocation(root, [...path]);
    if (found !== undefined) {
      return spliced(text, [{ start: found.offset, end: found.offset + found.length, text: source }]);
    }
    let container = root;
    let depth = 0;
    for (; depth < path.length - 1; depth++) {
      const next = findNodeAtLocation(container, [path[depth]!]);
      if (next === undefined) break;
      if (next.type !== "object") throw new SettingsError(`${path.slice(0, depth + 1).join(".")} is not an object`);
      container = next;
    }
    return spliced(text, insertion(text, container, { names: path.slice(depth), source }));
  },

  remove(text, path) {
    const node = text.trim() === "" ? undefined : findNodeAtLocation(tree(text), [...path]);
    return node === undefined ? text : spliced(text, removal(text, node.parent!));
  },

  removeEmpty(text, path) {
    const node = text.trim() === "" ? undefined : findNodeAtLocation(tree(text), [...path]);
    if (node?.type !== "object" || !isBare(text, node)) return text;
    return jsonSettings.remove(text, path);
  },

  write: (value) => JSON.stringify(value),

  missing(text, path) {
    const root = text.trim() === "" ? undefined : tree(text);
    return path.slice(0, -1).map((_, index) => path.slice(0, index + 1))
      .filter((part) => root === undefined || findNodeAtLocation(root, [...part]) === undefined);
  },

  isEmpty: (text) => text.trim() === "" || /^\ufeff?\s*\{\s*\}\s*$/.test(text),
};

function tree(text: string): Node {
  const errors: ParseError[] = [];
  const root = parseTree(text.replace(/^\ufeff/, " "), errors, { allowTrailingComma: true, disallowComments: false });
  const [error] = errors;
  if (error !== undefined) {
    const line = text.slice(0, error.offset).split("\n").length;
    throw new SettingsError(`line ${line} is not valid JSON (${printParseErrorCode(error.error)})`);
  }
  if (root?.type !== "object") throw new SettingsError("it holds no JSON object");
  const twice = repeated(root);
  if (twice !== undefined) throw new SettingsError(`it says ${JSON.stringify(twice)} twice`);
  return root;
}

/** A name that an object has twice: readers differ in which counts. */
function repeated(node: Node): string | undefined {
  const names = node.type === "object" ? (node.children ?? []).map(({ children }) => String(children![0]!.value)) : [];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return twice;
  for (const child of node.children ?? []) {
    const found = repeated(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sourceOf(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length);
}

/** Nothing but white space stands in the object. */
function isBare(text: string, node: Node): boolean {
  return sourceOf(text, node).slice(1, -1).trim() === "";
}

interface Member {
  /** The last is the value's; those before it are of objects that have to be made. */
  readonly names: SettingPath;
  readonly source: string;
}

function insertion(text: string, container: Node, member: Member): Splice[] {
  const last = container.children?.at(-1);
  const break_ = lineBreak(text);
  if (last === undefined) {
    const outer = /^[ \t]*/.exec(text.slice(lineStart(text, container.offset)))![0];
    const inner = outer + unitOf(text);
    const at = { start: container.offset + 1, end: container.offset + container.length - 1 };
    const body = `${break_}${inner}${rendered(member, inner, text)}`;
    // A comment that stands in it stays.
    if (isBare(text, container)) return [{ ...at, text: `${body}${break_}${outer}` }];
    return [{ start: at.start, end: at.start, text: body }];
  }
  const end = last.offset + last.length;
  const rest = /^[ \t]*(,?)[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n)/.exec(text.slice(end));
  if (rest === null) return [{ start: end, end, text: `${inlineComma(text, end)}${rendered(member, "", text)}` }];
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, last.offset)))![0];
  const below = lineEnd(text, end);
  const hasComma = rest[1] === ",";
  const line = `${break_}${indent}${rendered(member, indent, text)}${hasComma ? "," : ""}`;
  return [...(hasComma ? [] : [{ start: end, end, text: "," }]), { start: below, end: below, text: line }];
}

/** On one line: as the file writes it elsewhere. */
function inlineComma(text: string, end: number): string {
  return /^\s*,/.test(text.slice(end)) || !/[,:{] /.test(text) ? "," : ", ";
}

function rendered({ names, source }: Member, indent: string, text: string): string {
  const [name = "", ...rest] = names;
  const onOneLine = !text.trim().includes("\n") && /[^\s{}]/.test(text);
  const key = `${JSON.stringify(name)}:${onOneLine && !/[:,] /.test(text) ? "" : " "}`;
  if (rest.length === 0) return key + source;
  const inner = { names: rest, source };
  if (onOneLine) return `${key}{${rendered(inner, "", text)}}`;
  const break_ = lineBreak(text);
  const deeper = indent + unitOf(text);
  return `${key}{${break_}${deeper}${rendered(inner, deeper, text)}${break_}${indent}}`;
}

/** By how much the file indents. */
function unitOf(text: string): string {
  return /^[{[]?\s*?\r?\n([ \t]+)\S/.exec(text)?.[1] ?? /\n([ \t]+)\S/.exec(text)?.[1] ?? INDENT;
}

function removal(text: string, property: Node): Splice[] {
  const object = property.parent!;
  const members = object.children!;
  const index = members.indexOf(property);
  const start = property.offset;
  const end = start + property.length;
  if (
    members.length === 1 &&
    sourceOf(text, object).slice(1, -1).replace(sourceOf(text, property), "").replace(",", "").trim() === ""
  ) {
    return [{ start: object.offset + 1, end: object.offset + object.length - 1, text: "" }];
  }
  const comma = /^\s*,/.exec(text.slice(end))?.[0].length ?? 0;
  const before = members[index - 1];
  // Without one behind it, the comma in front goes.
  const front = comma === 0 && before !== undefined ? commaBehind(text, before) : [];
  const isOwnLine = text.slice(lineStart(text, start), start).trim() === "" &&
    /^[ \t]*(?:\r?\n|$|\/\/)/.test(text.slice(end + comma));
  if (isOwnLine) return [...front, { start: lineStart(text, start), end: nextLine(text, end + comma), text: "" }];
  if (comma > 0) {
    const space = /^[ \t]*/.exec(text.slice(end + comma))![0].length;
    return [{ start, end: end + comma + space, text: "" }];
  }
  const space = /[ \t]*$/.exec(text.slice(0, start))![0].length;
  return [...front, { start: start - space, end, text: "" }];
}

function commaBehind(text: string, { offset, length }: Node): Splice[] {
  const end = offset + length;
  const at = text.slice(end).search(/,/);
  return at < 0 ? [] : [{ start: end + at, end: end + at + 1, text: "" }];
}
