import assert from "node:assert/strict";
import { jsonSettings } from "../../lib/setup/json_settings.ts";
import { settingAt, type SettingPath, SettingsError, type SettingsFormat } from "../../lib/setup/settings_format.ts";
import { tomlSettings } from "../../lib/setup/toml_settings.ts";

interface Sample {
  readonly name: string;
  readonly text: string;
  /** After everything was put in; only where the look of it matters. */
  readonly after?: string;
  /** What is left after everything was taken out, where it is not the same. */
  readonly left?: string;
}

const JSON_PATHS: readonly SettingPath[] = [["env", "A"], ["env", "B"]];

const JSON_SAMPLES: readonly Sample[] = [
  { name: "nothing", text: "", after: '{\n  "env": {\n    "A": "1",\n    "B": "1"\n  }\n}\n', left: "{}\n" },
  { name: "an empty object", text: "{}\n", after: '{\n  "env": {\n    "A": "1",\n    "B": "1"\n  }\n}\n' },
  {
    name: "other members",
    text: '{\n  "model": "opus",\n  "hooks": {"x": [1, 2]}\n}\n',
    after: '{\n  "model": "opus",\n  "hooks": {"x": [1, 2]},\n  "env": {\n    "A": "1",\n    "B": "1"\n  }\n}\n',
  },
  {
    name: "variables, tabs and Windows' line breaks",
    text: '{\r\n\t"env": {\r\n\t\t"Z": "0"\r\n\t},\r\n\t"x": 1\r\n}',
    after: '{\r\n\t"env": {\r\n\t\t"Z": "0",\r\n\t\t"A": "1",\r\n\t\t"B": "1"\r\n\t},\r\n\t"x": 1\r\n}',
  },
  {
    name: "comments",
    text:
      '// mine\n{\n  "env": { // variables\n    "Z": "0" // zed\n    /* the end */\n  }, // more\n  "x": [] // last\n}\n',
    after:
      '// mine\n{\n  "env": { // variables\n    "Z": "0", // zed\n    "A": "1",\n    "B": "1"\n    /* the end */\n  }, // more\n  "x": [] // last\n}\n',
  },
  {
    name: "commas at the end",
    text: '{\n  "env": {\n    "Z": "0",\n  },\n}\n',
    after: '{\n  "env": {\n    "Z": "0",\n    "A": "1",\n    "B": "1",\n  },\n}\n',
  },
  { name: "one line", text: '{"x": 1, "env": {"Z": "0"}}', after: '{"x": 1, "env": {"Z": "0", "A": "1", "B": "1"}}' },
  { name: "no spaces", text: '{"x":1}', after: '{"x":1,"env":{"A":"1","B":"1"}}' },
  { name: "no spaces and a line break behind it", text: '{"x":1}\n', after: '{"x":1,"env":{"A":"1","B":"1"}}\n' },
  {
    name: "one line without variables",
    text: '{"x": 1}\n',
    after: '{"x": 1, "env": {"A": "1", "B": "1"}}\n',
  },
  { name: "a comment in an empty object", text: "{\n  // nothing yet\n}\n" },
  { name: "an empty object of variables", text: '{\n  "env": {}\n}\n' },
  { name: "a byte order mark", text: '\ufeff{\n  "x": 1\n}\n' },
];

const TOML_PATHS: readonly SettingPath[] = [["provider"], ["ps", "cccc", "name"], ["ps", "cccc", "url"]];

const TOML_SAMPLES: readonly Sample[] = [
  { name: "nothing", text: "", after: 'provider = "1"\n\n[ps.cccc]\nname = "1"\nurl = "1"\n' },
  {
    name: "settings at the top",
    text: 'model = "m" # mine\n# about tables\n\n[t]\nk = 1',
    after: 'model = "m" # mine\nprovider = "1"\n# about tables\n\n[t]\nk = 1\n\n[ps.cccc]\nname = "1"\nurl = "1"\n',
    left: 'model = "m" # mine\n# about tables\n\n[t]\nk = 1\n',
  },
  {
    name: "tables alone",
    text: "# Codex\n[t]\nk = 1\n",
    after: 'provider = "1"\n\n# Codex\n[t]\nk = 1\n\n[ps.cccc]\nname = "1"\nurl = "1"\n',
  },
  {
    name: "another provider, Windows' line breaks",
    text: 'm = 1\r\n\r\n[ps.other]\r\nname = "o"\r\n\r\n[[list]]\r\na = 1\r\n',
    after:
      'm = 1\r\nprovider = "1"\r\n\r\n[ps.other]\r\nname = "o"\r\n\r\n[[list]]\r\na = 1\r\n\r\n[ps.cccc]\r\nname = "1"\r\nurl = "1"\r\n',
  },
  {
    name: "the provider's table with something of the user's in it",
    text: "[ps.cccc] # here\n# why\n  extra = 1 # mine\n[other]\n",
    after: 'provider = "1"\n\n[ps.cccc] # here\n# why\n  extra = 1 # mine\n  name = "1"\n  url = "1"\n[other]\n',
  },
  {
    name: "providers in an inline table",
    text: 'ps = { other = { name = "o" } }\n',
    after: 'ps = { other = { name = "o" }, cccc.name = "1", cccc.url = "1" }\nprovider = "1"\n',
  },
  { name: "an empty inline table of providers", text: "ps = { }\n" },
  {
    name: "the provider by dotted keys",
    text: 'ps.cccc.extra = 1\nps.other.name = "o"\n',
    after: 'ps.cccc.extra = 1\nps.cccc.name = "1"\nps.cccc.url = "1"\nps.other.name = "o"\nprovider = "1"\n',
  },
  {
    name: "another provider by dotted keys in its table",
    text: '[ps]\nother.name = "o"\n[z]\n',
  },
  {
    name: "a byte order mark",
    text: "\ufeff[t]\r\nk = 1\r\n",
    after: '\ufeffprovider = "1"\r\n\r\n[t]\r\nk = 1\r\n\r\n[ps.cccc]\r\nname = "1"\r\nurl = "1"\r\n',
  },
  { name: "a byte order mark and a setting behind it", text: "\ufeffm = 1\n" },
  {
    name: "a table below the provider's, which has none itself",
    text: '[ps.cccc.headers]\nk = "v"\n',
    after: 'provider = "1"\n\n[ps.cccc.headers]\nk = "v"\n\n[ps.cccc]\nname = "1"\nurl = "1"\n',
  },
  { name: "values over several lines", text: 'a = [\n  1, # one\n  2,\n]\nb = """\n[ps.cccc]\n"""\n' },
];

const FORMATS: readonly {
  readonly name: string;
  readonly format: SettingsFormat;
  readonly paths: readonly SettingPath[];
  readonly samples: readonly Sample[];
}[] = [
  { name: "jsonSettings", format: jsonSettings, paths: JSON_PATHS, samples: JSON_SAMPLES },
  { name: "tomlSettings", format: tomlSettings, paths: TOML_PATHS, samples: TOML_SAMPLES },
];

for (const { name, format, paths, samples } of FORMATS) {
  for (const { name: what, text, after, left = text } of samples) {
    Deno.test(`${name} puts settings into a file with ${what}, and takes them out again`, () => {
      const missing = paths.flatMap((path) => format.missing(text, path));
      const before = format.parse(text);
      let filled = text;
      for (const path of paths) filled = format.put(filled, path, format.write("1"));
      if (after !== undefined) assert.equal(filled, after);
      const value = format.parse(filled);
      for (const path of paths) {
        assert.equal(settingAt(value, path), "1", path.join("."));
        assert.equal(format.source(filled, path), '"1"');
        assert.equal(format.put(filled, path, format.write("1")), filled);
      }
      let emptied = filled;
      for (const path of paths.toReversed()) emptied = format.remove(emptied, path);
      for (const path of missing.toReversed()) emptied = format.removeEmpty(emptied, path);
      assert.equal(emptied, left);
      assert.deepEqual(format.parse(emptied), before);
    });
  }
}

Deno.test("jsonSettings and tomlSettings replace a value where it stands, and put another one back", () => {
  const json = '{ "env": { /* a */ "A": "old" /* b */ } }';
  assert.equal(jsonSettings.put(json, ["env", "A"], '"new"'), '{ "env": { /* a */ "A": "new" /* b */ } }');
  const toml = "[ps.cccc]\nname  =  'old' # why\n";
  assert.equal(tomlSettings.put(toml, ["ps", "cccc", "name"], '"new"'), '[ps.cccc]\nname  =  "new" # why\n');
  assert.equal(tomlSettings.source(toml, ["ps", "cccc", "name"]), "'old'");
});

const BROKEN: readonly [format: SettingsFormat, text: string, message: RegExp][] = [
  [jsonSettings, '{\n  "a": 1\n  "b": 2\n}', /^line 3 is not valid JSON/],
  [jsonSettings, "[1]", /^it holds no JSON object/],
  [jsonSettings, '{"env": {"A": 1}, "env": {}}', /^it says "env" twice/],
  [jsonSettings, '{"x": 1, "env": {"y": {}, "A": 1, "A": 2}}', /^it says "A" twice/],
  [jsonSettings, '{"x": [{"A": 1}, {"A": 1, "B": 2, "B": 2}]}', /^it says "B" twice/],
  [tomlSettings, "a = 1\na = 2\n", /^line 2 is not valid TOML/],
  [tomlSettings, "a = \n", /^line \d is not valid TOML/],
];

for (const [format, text, message] of BROKEN) {
  Deno.test(`${format === jsonSettings ? "jsonSettings" : "tomlSettings"} refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => format.parse(text), (error) => error instanceof SettingsError && message.test(error.message));
  });
}

Deno.test("jsonSettings refuses to put a member into what is no object, and names it", () => {
  assert.throws(() => jsonSettings.put('{"env": 3}', ["env", "A"], "1"), /^SettingsError: env is not an object/);
  assert.throws(
    () => jsonSettings.put('{"a": {"b": 3}}', ["a", "b", "c"], "1"),
    /^SettingsError: a\.b is not an object/,
  );
});

Deno.test("jsonSettings and tomlSettings take an empty file for one without settings, and leave it alone", () => {
  for (const format of [jsonSettings, tomlSettings]) {
    for (const text of ["", "\n"]) {
      assert.deepEqual({ ...format.parse(text) as object }, {});
      assert.equal(format.source(text, ["env", "A"]), undefined);
      assert.equal(format.remove(text, ["env", "A"]), text);
      assert.equal(format.removeEmpty(text, ["env"]), text);
      assert.equal(format.isEmpty(text), true);
    }
  }
  for (const text of ["{}", " {\n} \n", "\ufeff{ }"]) assert.equal(jsonSettings.isEmpty(text), true, text);
  for (const text of ['{"a":1}', "{ /* mine */ }", "[]"]) assert.equal(jsonSettings.isEmpty(text), false, text);
});

/** What is left of JSON when `x` goes. */
const REMOVED: readonly (readonly [text: string, left: string])[] = [
  ['{"x": 1, "a": 2}', '{"a": 2}'],
  ['{"a": 2, "x": 1}', '{"a": 2}'],
  ['{"a": 2, "x": 1, "b": 3}', '{"a": 2, "b": 3}'],
  ['{"a": 2,"x":1}', '{"a": 2}'],
  ['{"a": 2, "x": 1 /* why */}', '{"a": 2 /* why */}'],
  ['{"x": 1}', "{}"],
  ['{ "x": 1, }', "{}"],
  ['{\n  "x": 1,\n  "a": 2\n}', '{\n  "a": 2\n}'],
  ['{\n  "a": 2,\n  "x": 1\n}', '{\n  "a": 2\n}'],
  ['{\n  "a": 2, // two\n  "x": 1 // one\n}', '{\n  "a": 2 // two\n}'],
  ['{\n  "x": 1, "a": 2\n}', '{\n  "a": 2\n}'],
  ['{\n  "a": 2, "x": 1\n}', '{\n  "a": 2\n}'],
  ['{"a": 2}', '{"a": 2}'],
];

for (const [text, left] of REMOVED) {
  Deno.test(`jsonSettings makes ${JSON.stringify(text)} ${JSON.stringify(left)} when a member goes`, () => {
    assert.equal(jsonSettings.remove(text, ["x"]), left);
  });
}

for (const text of ["ps = 3\n", '[[ps]]\nname = "x"\n', "[ps]\ncccc = 'x'\n"]) {
  Deno.test(`tomlSettings refuses to put a setting into what is no table: ${JSON.stringify(text)}`, () => {
    const message = /^SettingsError: ps(?:\.cccc)? is not a table/;
    assert.throws(() => tomlSettings.put(text, ["ps", "cccc", "name"], '"1"'), message);
  });
}

Deno.test("tomlSettings writes text so that it reads back", () => {
  for (const text of ['say "hi"', "a\\b", "日本\n\u007f\u0001"]) {
    assert.equal(settingAt(tomlSettings.parse(`a = ${tomlSettings.write(text)}\n`), ["a"]), text);
  }
});
