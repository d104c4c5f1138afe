import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { askDesk } from "../support/ask-desk.ts";
import { PROJECT } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { comparable, HAS_PAGE_TOOLS, pageBlocks, runCommands } from "../support/run-page.ts";

const folder = folders();
const PAGE = readFileSync(join(PROJECT, "docs/describe-a-platform.md"), "utf8");

/** The parts of a description by their names, in order. */
function partsOf(yaml: string): Map<string, string> {
  const parts = yaml.split(/^(?=[a-z_]+:)/m).filter((part) => part.trim() !== "");
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(":")), part.trimEnd()]));
}

/** What a reader does with each block: the YAML goes into the description, in place of the part of that name. */
function commandsOf(page: string) {
  const described = new Map<string, string>();
  return pageBlocks(page).map(({ kind, text, shown }) => {
    if (kind === "sh") return { command: text, shown };
    expect(kind).toBe("yaml");
    for (const [name, part] of partsOf(text)) described.set(name, part);
    return { command: `cat > otso-chat.yaml << 'YAML'\n${[...described.values()].join("\n\n")}\nYAML\n`, shown };
  });
}

it.skipIf(!HAS_PAGE_TOOLS)(
  "the guide, done word for word, fills the cards of a platform that nobody knew",
  async () => {
    const commands = commandsOf(PAGE);
    const readme = folder();
    mkdirSync(join(readme, "home"));
    symlinkSync(join(PROJECT, "docs"), join(readme, "docs"));
    symlinkSync(dirname(dirname(String(await askDesk("command")))), join(readme, "dist"));
    const { printed, stderr } = await runCommands(
      commands.map(({ command }) => command),
      {
        folder: readme,
        atEnd: "kill $SANDBOX $OTSO_CHAT 2>/dev/null; true",
        environment: { HOME: join(readme, "home") },
      },
    );
    expect(stderr).toBe("");
    expect(
      commands.map(({ command, shown }, index) => comparable(command, printed[index] ?? "", shown?.kind === "json")),
    ).toEqual(commands.map(({ command, shown }) => comparable(command, shown?.text ?? "", shown?.kind === "json")));
  },
);

it("the guide's cards are those computed by hand", () => {
  // Vera asks at 08:00:41 and is answered at 08:01:28; nobody answers her at ten; Vilma never asks for a person.
  expect(PAGE).toContain("ot-1041: wait 47, members Vera Visitor,Olga Operator,Oskar O'Hara\n");
  expect(PAGE).toContain("ot-1043: wait empty, members Vera Visitor\n");
  expect(PAGE).not.toContain("ot-1042");
});

it("the guide is short", () => {
  const words = PAGE.replaceAll(/^```\w+\n[^]*?^```$/gm, "").split(/\s+/);
  expect(words.length).toBeLessThan(1_500);
});
