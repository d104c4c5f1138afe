import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MANNER_NAMES, type MannerName, NAMED_MANNERS, readMannerNames } from "../../plugin/sandbox/named-manners.ts";
import { sandboxes } from "./running-sandbox.ts";

const start = sandboxes();

describe("the table of manners", () => {
  it("stands in the sandbox's page, row by row", () => {
    const page = readFileSync("docs/sandbox.md", "utf8");
    const rows = page.split("\n").filter((line) => /^\| `[a-z0-9-]+` \| .* \| `\{.*\}` \|$/.test(line));
    const expected = MANNER_NAMES.map((name) => {
      const { what, changes } = NAMED_MANNERS[name];
      return `| \`${name}\` | ${what} | \`${JSON.stringify(changes)}\` |`;
    });
    expect(rows).toEqual(expected);
  });

  it.each(MANNER_NAMES)("%s changes something, and the control interface takes the change", async (name) => {
    const { changes } = NAMED_MANNERS[name];
    const [plain, changed] = [await start(), await start({ manners: [name] })];
    expect(changed.manners()).toMatchObject(changes);
    expect(plain.manners()).not.toMatchObject(changes);
    const reply = await fetch(`${plain.control}/manners`, { method: "POST", body: JSON.stringify(changes) });
    expect(await reply.json()).toMatchObject(changes);
  });

  it("lets the last of two count that change the same", async () => {
    const sandbox = await start({ manners: ["empty-list-page", "cloud", "empty-list-404-without-body"] });
    expect(sandbox.manners()).toMatchObject({ paths: "cloud", emptyListAnswer: "404-without-body" });
  });
});

describe("names of manners on the command line", () => {
  it.each<[string, MannerName[]]>([
    ["cloud", ["cloud"]],
    ["cloud,java-xml", ["cloud", "java-xml"]],
    [" java-xml , cloud", ["java-xml", "cloud"]],
    [MANNER_NAMES.join(","), MANNER_NAMES],
  ])("%s", (text, names) => {
    expect(readMannerNames(text)).toEqual(names);
  });

  it.each([
    ["clod", "cloud"],
    ["Cloud", "cloud"],
    ["javaxml", "java-xml"],
    ["cloud,java-xmls", "java-xml"],
    ["locked", "locked-cards"],
    ["last-cursor-emtpy", "last-cursor-empty"],
  ])("%s is refused, and %s is proposed", (text, meant) => {
    expect(() => readMannerNames(text)).toThrow(`did you mean ${meant}? there are ${MANNER_NAMES.join(", ")}`);
  });

  it.each(["", "x", "on", "cloud,", "everything", "__proto__", "constructor", "x".repeat(100_000)])(
    "%.20s is refused with the names that exist",
    (text) => {
      expect(() => readMannerNames(text)).toThrow(/there is no manner '[^?]*; there are cloud, /);
    },
  );
});
