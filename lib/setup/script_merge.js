// Puts the proxy into the client's own settings, or takes it out again. Run by: node - MODE CLIENT URL
// with the token in the variable CCC_KEY: arguments are seen by everybody.
const fs = require("fs"), os = require("os"), path = require("path");
const [mode, client, url] = process.argv.slice(2);
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
  // Behind a link lies what has to be replaced, in one step.
  const real = fs.existsSync(name) ? fs.realpathSync(name) : name;
  fs.accessSync(path.dirname(real), fs.constants.W_OK);
  if (fs.existsSync(real)) fs.accessSync(real, fs.constants.W_OK);
  const mode = fs.existsSync(real) ? fs.statSync(real).mode & 0o777 : 0o600;
  fs.writeFileSync(real + ".ccc-new", text, { mode });
  fs.renameSync(real + ".ccc-new", real);
}

const ours = {
  ANTHROPIC_BASE_URL: url,
  ANTHROPIC_AUTH_TOKEN: key,
  API_TIMEOUT_MS: "600000",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
};

function parse(text) {
  try {
    const value = text === null || text.trim() === "" ? {} : JSON.parse(text.replace(/^\ufeff/, ""));
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new Error("it holds no object");
    return value;
  } catch (error) {
    stop("it is not plain JSON (" + error.message + ")");
  }
}

/** What the file has to say, and what of it is ours. */
function merged(text) {
  if (client === "claude") {
    const settings = parse(text);
    settings.env = Object.assign({}, settings.env, ours);
    return JSON.stringify(settings, null, 2) + "\n";
  }
  const before = text || "";
  if (/"""|'''|^\s*(model_providers\s*=|model_providers\.|\[\s*model_providers\s*\.\s*"?cccc"?\s*\])/m.test(before)) {
    stop("it is written in a way that only a person can change");
  }
  const lines = before.split("\n");
  const table = lines.findIndex((line) => /^\s*\[/.test(line));
  const top = lines.slice(0, table < 0 ? lines.length : table).map((line) =>
    /^\s*model_provider\s*=/.test(line) ? "#ccc: " + line : line
  );
  const rest = table < 0 ? [] : lines.slice(table);
  const all = ['model_provider = "cccc" #ccc', ...top, ...rest].join("\n");
  return all + (all.endsWith("\n") ? "" : "\n") + provider.join("\n") + "\n";
}

const provider = [
  "[model_providers.cccc] #ccc",
  'name = "cccc" #ccc',
  "base_url = " + JSON.stringify(url + "/v1") + " #ccc",
  'wire_api = "responses" #ccc',
  ...(key === "" ? [] : ["experimental_bearer_token = " + JSON.stringify(key) + " #ccc"]),
];

function taken(text, undo) {
  if (text === undo.written) return undo.before;
  if (client === "codex") {
    return text.split("\n").filter((line) => !line.endsWith(" #ccc")).join("\n").replace(/^#ccc: /gm, "");
  }
  const settings = parse(text), old = parse(undo.before), then = parse(undo.written);
  for (const name of Object.keys(ours)) {
    if (!settings.env || settings.env[name] !== then.env[name]) continue;
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
    const after = merged(base);
    if (after === text) process.exit(0);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (text !== null && undo === null) {
      const backup = file + ".backup-" + new Date().toISOString().replace(/[:.]/g, "-");
      fs.copyFileSync(file, backup);
      console.log("The file as it was: " + backup);
    }
    write(file, after);
    fs.writeFileSync(undoFile, JSON.stringify({ before: undo === null ? text : undo.before, written: after }), {
      mode: 0o600,
    });
    console.log(file + " is set to " + url);
  }
} catch (error) {
  stop(error.message);
}
