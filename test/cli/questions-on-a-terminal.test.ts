import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { askDesk } from "../support/ask-desk.ts";
import { folders, given } from "../support/given-files.ts";

const MAIN = String(await askDesk("command"));
const folder = folders();
/** Of util-linux: runs a command on a terminal of its own. */
const hasScript = spawnSync("script", ["--version"]).stdout?.includes("util-linux") === true;

const CONFIGURATION = {
  esm: { url: "http://127.0.0.1:1", login: "task", password: { env: "ESM_PASSWORD" } },
  chatHistory: { url: "http://127.0.0.1:1", installationId: "i1", token: { env: "CHAT_TOKEN" } },
};

/** What `install` shows on a terminal where this is typed when it asks its first question. */
async function install(terminal: string, typed: string) {
  const config = given(folder(), "esm-chat.config.json", JSON.stringify(CONFIGURATION));
  const command = `${process.execPath} ${MAIN} install --config ${config}`;
  const { PATH = "", HOME = "" } = process.env;
  const environment = { PATH, HOME, TERM: terminal, ESM_PASSWORD: "p", CHAT_TOKEN: "t" };
  const child = spawn("script", ["-qec", `stty rows 24 cols 60; exec ${command}`, "/dev/null"], { env: environment });
  let shown = "";
  let isTyped = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (isTyped || !/comment\?/.test(shown)) return;
    isTyped = true;
    child.stdin.write(typed);
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, shown };
}

it.skipIf(!hasScript).each([
  ["the end of input", "xterm", "\u0004"],
  ["the end of input, on a dumb terminal", "dumb", "\u0004"],
  ["Ctrl-C, on a dumb terminal", "dumb", "\u0003"],
])("%s ends install as stopping does, and leaves the terminal as it was", async (_, terminal, typed) => {
  const { exitCode, shown } = await install(terminal, typed);
  expect(exitCode).toBe(4);
  expect(shown).toMatch(/esm-chat: stopped: what has been done stays, /);
  expect(shown.split("\u001b[?25l")).toHaveLength(shown.split("\u001b[?25h").length);
  expect(shown.includes("\u001b")).toBe(terminal !== "dumb");
});
