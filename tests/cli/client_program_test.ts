import assert from "node:assert/strict";
import { findClient, programAt } from "../../lib/cli/client_program.ts";
import type { ClientName } from "../../lib/setup/connection.ts";

interface Case {
  readonly name: string;
  readonly os: "linux" | "darwin" | "windows";
  readonly client: ClientName;
  readonly variables: Readonly<Record<string, string>>;
  readonly there: readonly string[];
  readonly found: string | undefined;
}

const CASES: readonly Case[] = [
  {
    name: "takes the first of the search path",
    os: "linux",
    client: "claude",
    variables: { PATH: "/a:/b/:/c", HOME: "/home/me" },
    there: ["/b/claude", "/c/claude", "/home/me/.local/bin/claude"],
    found: "/b/claude",
  },
  {
    name: "looks where installers put it",
    os: "darwin",
    client: "claude",
    variables: { PATH: "/usr/bin", HOME: "/Users/me" },
    there: ["/Users/me/.claude/local/claude"],
    found: "/Users/me/.claude/local/claude",
  },
  {
    name: "finds nothing without a search path",
    os: "linux",
    client: "codex",
    variables: {},
    there: [],
    found: undefined,
  },
  {
    name: "takes npm's script on Windows",
    os: "windows",
    client: "codex",
    variables: { PATH: "C:\\Windows;C:\\Users\\me\\AppData\\Roaming\\npm\\", USERPROFILE: "C:\\Users\\me" },
    there: ["C:\\Users\\me\\AppData\\Roaming\\npm\\codex", "C:\\Users\\me\\AppData\\Roaming\\npm\\codex.cmd"],
    found: "C:\\Users\\me\\AppData\\Roaming\\npm\\codex.cmd",
  },
  {
    name: "takes a folder in quotation marks on Windows",
    os: "windows",
    client: "codex",
    variables: { PATH: 'C:\\Windows;"C:\\Program Files\\nodejs"' },
    there: ["C:\\Program Files\\nodejs\\codex.cmd"],
    found: "C:\\Program Files\\nodejs\\codex.cmd",
  },
  {
    name: "takes a program before a script on Windows",
    os: "windows",
    client: "claude",
    variables: { PATH: "C:\\bin" },
    there: ["C:\\bin\\claude.cmd", "C:\\bin\\claude.exe"],
    found: "C:\\bin\\claude.exe",
  },
];

for (const { name, os, client, variables, there, found } of CASES) {
  Deno.test(`findClient ${name}`, () => {
    const surroundings = {
      os,
      variable: (name: string) => variables[name],
      isProgram: (path: string) => there.includes(path),
    };
    assert.equal(findClient(client, surroundings), found);
  });
}

const variable = (name: string) => name === "ComSpec" ? "C:\\Windows\\system32\\cmd.exe" : undefined;

Deno.test("programAt starts a program itself on every system", () => {
  const args = ["-p", "a & b"];
  assert.deepEqual(programAt("/bin/claude", args, { os: "linux", variable }), { path: "/bin/claude", args });
  assert.deepEqual(programAt("C:\\claude.exe", args, { os: "windows", variable }), { path: "C:\\claude.exe", args });
});

Deno.test("programAt gives a script of Windows to cmd.exe, nothing in its arguments a command", () => {
  assert.deepEqual(
    programAt("C:\\my tools\\claude.cmd", ["-p", 'say "hi" & del %PATH%\\'], { os: "windows", variable }),
    {
      path: "C:\\Windows\\system32\\cmd.exe",
      args: [
        "/d",
        "/s",
        "/c",
        '"^"C:\\my^ tools\\claude.cmd^" ^"-p^" ^"say^ \\^"hi\\^"^ ^&^ del^ ^%PATH^%\\\\^""',
      ],
      raw: true,
    },
  );
});
