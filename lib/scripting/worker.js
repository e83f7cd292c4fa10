/**
 * Where taggers' scripts run: a worker without any permission. Plain JavaScript, since a compiled program has nothing
 * that translates TypeScript; started from its text.
 *
 * A script sees ECMAScript, URLs and text coding, and nothing else. Three walls stand around it: the worker has no
 * permission; whatever could reach beyond the script (timers, messages, further workers, Deno) is hidden behind
 * parameters of the same name; and what makes code from text is gone, since that would see the hidden.
 *
 * Their time is limited in here: to stop a worker whose script does not end leaves its thread spinning (Deno 2.9.5).
 *
 * In: `{sources}` once, then `{run, timeoutMs, request?, body?}`. Out: `{ready}` once, then for each `run` one of `{tags}`,
 * `{failed}` with the script's words, `{wrong}` with a phrase of `lib/phrases/script.ts`, and `{timeout}`.
 */

import vm from "node:vm";

const ALLOWED = new Set([
  ...["Object", "Array", "Number", "parseFloat", "parseInt", "Infinity", "NaN", "undefined", "Boolean", "String"],
  ...["Symbol", "Date", "RegExp", "Error", "AggregateError", "RangeError", "SyntaxError", "TypeError", "URIError"],
  ...["JSON", "Math", "Intl", "Map", "Set", "WeakMap", "WeakSet", "BigInt", "Iterator", "Reflect", "Proxy"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "isFinite", "isNaN", "ArrayBuffer"],
  ...["Uint8Array", "TextDecoder", "TextEncoder", "URL", "URLSearchParams", "atob", "btoa"],
]);

/**
 * What is deleted, and not only hidden. Not all that is hidden: Deno's own message loop uses some of it, and then ends the
 * whole program when the worker is stopped (Deno 2.9.5, runtime/web_worker.rs, "either js is polling").
 */
const DELETED = [
  "Deno",
  "process",
  "eval",
  "fetch",
  "Worker",
  "WebSocket",
  "EventSource",
  "BroadcastChannel",
  "WebAssembly",
];

/** More tags than this, or longer ones, are a mistake. */
const MAX_TAGS = 100;
const MAX_TAG_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 300;

// Taken before any script runs, which may replace them.
const { isArray } = Array;
const { parse } = JSON;
const { assign, defineProperty, freeze, getPrototypeOf, prototype: objectPrototype } = Object;
const { ownKeys } = Reflect;
const { min } = Math;
const global = globalThis;
const CodeOf = Function;
const text = String;
const utf8 = new TextDecoder();
const decode = utf8.decode.bind(utf8);
const post = global.postMessage.bind(global);
// A promise that goes round forever must hold up the answer of the script that made it, and not the next one's.
const later = global.setImmediate;

/** Calls what stands at `global.limited`, which no script can reach: its name is among the hidden ones. */
const limitedCall = new vm.Script("limited()");
const runScript = limitedCall.runInThisContext.bind(limitedCall);
global.limited = undefined;

let sources = [];
const functions = [];
let request;

global.addEventListener("unhandledrejection", (event) => event.preventDefault());
global.addEventListener("message", ({ data }) => {
  if (data.sources !== undefined) {
    sources = data.sources;
    return;
  }
  if (data.request !== undefined) request = requestOf(data.request, data.body);
  const said = answerOf(data.run, data.timeoutMs);
  later(() => post(said));
});
const hidden = lockDown();
post({ ready: true });

/** Takes away what scripts are not for, and returns the names that they must not see. */
function lockDown() {
  const names = new Set(["globalThis", "eval"]);
  for (let object = global; object !== null && object !== objectPrototype; object = getPrototypeOf(object)) {
    for (const key of ownKeys(object)) {
      if (typeof key !== "string" || ALLOWED.has(key)) continue;
      if (/^[A-Za-z_$][\w$]*$/.test(key)) names.add(key);
    }
  }
  for (const name of DELETED) delete global[name];
  for (const made of [function () {}, async function () {}, function* () {}, async function* () {}]) {
    defineProperty(getPrototypeOf(made), "constructor", { value: undefined });
  }
  const listIterator = getPrototypeOf([].values());
  // Deno's message loop stands on some of them, and must not fall with a script that changes them; nor must this file.
  for (const shared of [Object, Array, Function, Promise, Error, Symbol]) freeze(shared);
  for (const shared of [objectPrototype, Array.prototype, Function.prototype, Promise.prototype, listIterator]) {
    freeze(shared);
  }
  return [...names];
}

function requestOf(seen, bytes) {
  freeze(seen.params);
  freeze(seen.headers);
  let body;
  let isParsed = false;
  const own = assign({}, seen);
  defineProperty(own, "body", {
    enumerable: true,
    get() {
      if (!isParsed) body = bodyOf(bytes);
      isParsed = true;
      return body;
    },
  });
  return freeze(own);
}

function bodyOf(bytes) {
  try {
    return bytes === undefined ? undefined : parse(decode(bytes));
  } catch {
    return undefined;
  }
}

function answerOf(index, timeoutMs) {
  let tags;
  global.limited = () => {
    functions[index] ??= load(sources[index]);
    // Not called as a member: `this` would be all functions.
    const tag = functions[index];
    tags = tagsOf(tag(request));
  };
  try {
    runScript({ timeout: timeoutMs });
    return { tags };
  } catch (error) {
    // A script may throw `undefined`.
    if (wrong !== undefined && error === wrong) return { wrong };
    return isTimeout(error) ? { timeout: true } : failed(error);
  }
}

/** What is wrong with what a script gave; known by being this very object, which no script has. */
let wrong;

function refuse(id, values) {
  throw wrong = { id, values };
}

function isTimeout(error) {
  try {
    return error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
  } catch {
    return false;
  }
}

/** At the first use, so that a script whose own lines never end is stopped like one whose function does. */
function load(source) {
  const code = `return (function () { "use strict";\n${source}\n;return tag; })();`;
  const tag = new CodeOf(...hidden, code)();
  if (typeof tag !== "function") refuse("script.no_function");
  return tag;
}

function tagsOf(value) {
  if (value === true) return true;
  if (value === false || value === undefined || value === null) return [];
  if (typeof value === "string") return [checked(value)];
  if (!isArray(value)) refuse("script.returned", { what: nameOf(value) });
  if (value.length > MAX_TAGS) refuse("script.many_tags", { count: value.length, maximum: MAX_TAGS });
  const tags = [];
  for (let i = 0; i < value.length; i++) tags[i] = checked(value[i]);
  return tags;
}

function checked(tag) {
  if (typeof tag !== "string") refuse("script.listed", { what: nameOf(tag) });
  if (tag.length === 0) refuse("script.empty_tag");
  if (tag.length > MAX_TAG_LENGTH) refuse("script.long_tag", { count: tag.length });
  return tag;
}

function nameOf(value) {
  if (value === null || typeof value !== "object") return { id: "script.a_value", values: { type: typeof value } };
  return { id: typeof value.then === "function" ? "script.a_promise" : "script.an_object" };
}

function failed(error) {
  try {
    const message = text(error);
    let short = "";
    for (let i = 0; i < min(message.length, MAX_MESSAGE_LENGTH); i++) short += message[i];
    return { failed: short };
  } catch {
    return { wrong: { id: "script.unshowable" } };
  }
}
