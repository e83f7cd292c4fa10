/** Objects as Python prints them, which its gateways put into the errors they pass on: `{'code': '1210', 'param': None}`. */
import { type Json, parseJson } from "../json.ts";

const TOKEN = /'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|\b(?:None|True|False)\b|[()]/g;

const WORDS: Readonly<Record<string, string>> = { None: "null", True: "true", False: "false", "(": "[", ")": "]" };

/** What `text` stands for; `undefined`: it is none, or has what JSON has not. */
export function parsePython(text: string): Json | undefined {
  return parseJson(text.replace(TOKEN, (token) => WORDS[token] ?? JSON.stringify(unescaped(token.slice(1, -1)))));
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(text: string): string {
  const whole = /\\(?:x([\da-f]{2})|u([\da-f]{4})|([\s\S]))/gi;
  return text.replace(whole, (_, byte?: string, unit?: string, sign?: string) => {
    const code = byte ?? unit;
    return code === undefined ? ESCAPES[sign!] ?? sign! : String.fromCharCode(parseInt(code, 16));
  });
}
