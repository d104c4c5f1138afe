import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";

const MAIN = new URL("../../dist/cli/main.js", import.meta.url).pathname;

it("a reader that goes away before the end of the output is no failure", async () => {
  const child = spawn(process.execPath, [MAIN, "demo"], { stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const [exitCode] = (await once(child, "close")) as [number | null];
  expect({ exitCode, complaint }).toEqual({ exitCode: 0, complaint: "" });
});
