// Puts the proxy into the client's own settings, or takes it out again. Run by: node - MODE CLIENT URL [login] [check]
// with the token in the variable CCC_KEY: arguments are seen by everybody. With "login" the client keeps its own, and
// with "check" it checks by itself what its auto mode does.
const fs = require("fs"), os = require("os"), path = require("path");
const [mode, client, url, ...words] = process.argv.slice(2);
const login = words.includes("login");
const key = process.env.CCC_KEY || "";
const home = os.homedir();
const folder = client === "claude"
  ? process.env.CLAUDE_CONFIG_DIR || path.join(home, ".claude")
  : process.env.CODEX_HOME || path.join(home, ".codex");
const file = path.join(folder, client === "claude" ? "settings.json" : "config.toml");
const undoFile = path.join(folder, "ccc-undo.json");
const read = (name) => fs.existsSync(name) ? fs.readFileSync(name, "utf8") : null;

function stop(message) {
  console.error("Nothing was changed in " + file + ": " + message);
  process.exit(3);
}

function write(name, text) {
  if (!fs.existsSync(name) && fs.lstatSync(name, { throwIfNoEntry: false })) {
    stop("it is a link to a file that does not exist");
  }
  // Behind a link lies what has to be replaced, in one step.
  const real = fs.existsSync(name) ? fs.realpathSync(name) : name;
  fs.accessSync(path.dirname(real), fs.constants.W_OK);
  if (fs.existsSync(real)) fs.accessSync(real, fs.constants.W_OK);
  const mode = fs.existsSync(real) ? fs.statSync(real).mode & 0o777 : 0o600;
  fs.writeFileSync(real + ".ccc-new", text, { mode });
  fs.renameSync(real + ".ccc-new", real);
}

const VARIABLES = [
  "ANTHROPIC_BASE_URL",
  "ANTHROPIC_AUTH_TOKEN",
  "ANTHROPIC_CUSTOM_HEADERS",
  "API_TIMEOUT_MS",
  "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
  "CLAUDE_CODE_AUTO_MODE_SERVER",
];

function ours(env) {
  const own = {
    ANTHROPIC_BASE_URL: url,
    API_TIMEOUT_MS: "600000",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
  if (words.includes("check") && env.CLAUDE_CODE_AUTO_MODE_SERVER === undefined) own.CLAUDE_CODE_AUTO_MODE_SERVER = "0";
  if (!login) return Object.assign(own, { ANTHROPIC_AUTH_TOKEN: key });
  // One of another set-up would go in place of the login.
  if (env.ANTHROPIC_AUTH_TOKEN === "hello") own.ANTHROPIC_AUTH_TOKEN = "";
  if (key === "") return own;
  const others = String(env.ANTHROPIC_CUSTOM_HEADERS || "").split("\n")
    .filter((line) => line.trim() !== "" && !/^x-api-key\s*:/i.test(line));
  return Object.assign(own, { ANTHROPIC_CUSTOM_HEADERS: [...others, "x-api-key: " + key].join("\n") });
}

function parse(text) {
  try {
    const value = text === null || text.trim() === "" ? {} : JSON.parse(text.replace(/^\ufeff/, ""));
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("it holds no object");
    return value;
  } catch (error) {
    stop("it is not plain JSON (" + error.message + ")");
  }
}

/** What the file has to say, and what of it is ours. `isAgain`: it said so before. */
function merged(text, isAgain) {
  if (client === "codex") return mergedToml(text || "", isAgain);
  const settings = parse(text);
  const env = settings.env === undefined ? {} : settings.env;
  if (env === null || typeof env !== "object" || Array.isArray(env)) stop('its "env" is not an object');
  settings.env = Object.assign({}, env, ours(env));
  return JSON.stringify(settings, null, 2) + "\n";
}

const TEXT = /"""(?:[^\\]|\\[^])*?"""+|'''[^]*?'''+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/.source;
const TOKEN = new RegExp(TEXT + /|#[^\n]*|[[\]{}\n]|[^"'#[\]{}\n]+/.source, "y");
const NAME = /[\w-]+|"[^"\\\n]*"|'[^'\n]*'/.source;
const NAMES = `((?:${NAME})(?:\\s*\\.\\s*(?:${NAME}))*)`;
const TABLE = new RegExp(`^\\s*\\[(\\[?)\\s*${NAMES}\\s*\\]\\]?\\s*$`);
const VALUE = TEXT + /|\[[^]*\]|\{[^]*\}|true|false|[+-]?(?:inf|nan|\d[\w.:+-]*(?: \d[\w.:+-]*)?)/.source;
const PAIR = new RegExp(`^\\s*${NAMES}\\s*=\\s*(?:${VALUE})\\s*$`);

function tooHard() {
  stop("it is written in a way that only a person can change");
}

/** The statements of TOML: a value may go over several lines, in which anything may stand. */
function statements(text) {
  const found = [];
  let start = 0, depth = 0, code = "";
  TOKEN.lastIndex = 0;
  while (start < text.length) {
    const end = TOKEN.lastIndex;
    const token = end < text.length ? (TOKEN.exec(text) || tooHard())[0] : "\n";
    if (token === "[" || token === "{") depth++;
    if (token === "]" || token === "}") depth--;
    if (depth < 0 || (end >= text.length && depth > 0)) tooHard();
    if (token === "\n" && depth === 0) {
      found.push({ start, end, code });
      start = end + 1;
      code = "";
    } else if (token[0] !== "#") code += token;
  }
  return found;
}

/** The pairs with their whole names, and the tables; what is no TOML or says a thing twice is left alone. */
function items(text) {
  const seen = new Set();
  let table = [], isTop = true, count = 0;
  return statements(text).flatMap(({ start, end, code }) => {
    if (code.trim() === "") return [];
    const [, list, name] = TABLE.exec(code) || [];
    const names = name || (PAIR.exec(code) || tooHard())[1];
    const own = names.match(new RegExp(NAME, "g")).map((each) => each.replace(/^(["'])(.*)\1$/, "$2"));
    if (name) [table, isTop] = [own, false];
    if (list) count++;
    const whole = name ? own : [...table, ...own];
    const id = JSON.stringify([whole, list || !isTop ? count : 0, !name]);
    if (!list && seen.has(id)) tooHard();
    seen.add(id);
    return [{ start, end, names: whole, isTop }];
  });
}

function mergedToml(before, isAgain) {
  const mark = before.startsWith("\ufeff") ? "\ufeff" : "";
  let text = before.slice(mark.length);
  const line = text.includes("\r\n") ? "\r\n" : "\n";
  // As it was left where the user has added to it.
  const left = isAgain ? /^\[model_providers\.cccc\]\r?\nname = "cccc"(?=\r?$)/m.exec(text) : null;
  if (left !== null) {
    text = text.slice(0, left.index) + provider.join(line) + text.slice(left.index + left[0].length);
  }
  const all = items(text);
  const ofProviders = ({ names, isTop }) => names[0] === "model_providers" && (isTop || names[1] === "cccc");
  if (left === null && all.some(ofProviders)) tooHard();
  const old = all.find(({ names, isTop }) => isTop && names.length === 1 && names[0] === "model_provider");
  if (old !== undefined) {
    if (text.slice(old.start, old.end).includes("\n")) tooHard();
    text = text.slice(0, old.start) + "#ccc: " + text.slice(old.start);
  }
  const gap = text === "" || text.endsWith("\n") ? "" : line;
  const table = left === null ? gap + provider.join(line) + line : "";
  return mark + 'model_provider = "cccc" #ccc' + line + text + table;
}

const provider = [
  "[model_providers.cccc] #ccc",
  'name = "cccc" #ccc',
  "base_url = " + JSON.stringify(url + "/v1") + " #ccc",
  'wire_api = "responses" #ccc',
  ...(login ? ["requires_openai_auth = true #ccc"] : []),
  ...(key === "" ? [] : [keyLine() + " #ccc"]),
];

function keyLine() {
  return login
    ? 'http_headers = { "x-api-key" = ' + JSON.stringify(key) + " }"
    : "experimental_bearer_token = " + JSON.stringify(key);
}

/** A table to which the user has added stays, with its name: Codex does not start with one that has none. */
function withoutOurs(lines) {
  const isOurs = (line) => / #ccc\r?$/.test(line);
  const start = lines.findIndex((line) => line.startsWith("[model_providers.cccc]") && isOurs(line));
  const next = lines.findIndex((line, index) => index > start && line.startsWith("["));
  const table = start < 0 ? [] : lines.slice(start + 1, next < 0 ? undefined : next);
  const isAddedTo = table.some((line) => !isOurs(line) && !/^\s*(?:#|$)/.test(line));
  return lines.flatMap((line) => {
    if (!isOurs(line)) return [line];
    return isAddedTo && /^(?:\[|name = )/.test(line) ? [line.replace(/ #ccc(\r?)$/, "$1")] : [];
  });
}

function taken(text, undo) {
  if (text === undo.written) return undo.before;
  if (client === "codex") {
    const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
    return mark + withoutOurs(text.slice(mark.length).split("\n")).join("\n").replace(/^#ccc: /gm, "");
  }
  const settings = parse(text), old = parse(undo.before), then = parse(undo.written);
  for (const name of VARIABLES) {
    if (!settings.env || !(name in then.env) || settings.env[name] !== then.env[name]) continue;
    if (old.env && name in old.env) settings.env[name] = old.env[name];
    else delete settings.env[name];
  }
  if (settings.env && !old.env && Object.keys(settings.env).length === 0) delete settings.env;
  return JSON.stringify(settings, null, 2) + "\n";
}

try {
  const text = read(file);
  const undo = JSON.parse(read(undoFile) || "null");
  if (mode === "undo") {
    if (undo === null) stop("this script has not set it up");
    const after = taken(text || "", undo);
    if (after === null) fs.unlinkSync(file);
    else write(file, after);
    fs.unlinkSync(undoFile);
    console.log(file + " is as it was" + (text === undo.written ? "" : ", with what was changed since"));
  } else {
    const base = undo === null ? text : taken(text || "", undo);
    const after = merged(base, undo !== null);
    if (after === text) process.exit(0);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (text !== null && undo === null) {
      const backup = file + ".backup-" + new Date().toISOString().replace(/[:.]/g, "-");
      fs.copyFileSync(file, backup);
      console.log("The file as it was: " + backup);
    }
    write(file, after);
    fs.writeFileSync(undoFile, JSON.stringify({ before: base, written: after }), {
      mode: 0o600,
    });
    console.log(file + " is set to " + url);
  }
} catch (error) {
  stop(error.message);
}
