import type { Flag } from "./command.ts";

/** Where the configuration is looked for, in the current directory. */
export const DEFAULT_FILE = "config.yaml";

export const CONFIG: Flag = {
  name: "config",
  value: "FILE",
  summary: `configuration file (default ${DEFAULT_FILE} in the current directory)`,
  expected: "a file name",
  parse: (text) => ({ config: text }),
};

export const PORT: Flag = {
  name: "port",
  value: "N",
  summary: "port to listen on, in place of server.port; 0 lets the system choose",
  expected: "a number from 0 to 65535",
  parse: (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? { port: Number(text) } : undefined,
};

export const HOST: Flag = {
  name: "host",
  value: "H",
  summary: "address to listen on, in place of server.host",
  expected: "a host name or IP address without scheme and port",
  parse(text) {
    const host = text.toLowerCase().replace(/^\[(.*)\]$/, "$1");
    const isHost = /^[a-z0-9._:-]+$/.test(host) && URL.canParse(`http://${host.includes(":") ? `[${host}]` : host}/`);
    return isHost ? { host } : undefined;
  },
};
