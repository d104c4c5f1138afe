import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readyMadeTemplateXml } from "../../plugin/settings/ready-made-template.ts";
import { readTemplateXml } from "../../plugin/xml/read-template-xml.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";
import { INVENTED_EXPORTS } from "../xml/dialect/invented-exports.ts";

const folder = folders();
const EXPORT = INVENTED_EXPORTS["attributes, camel case, 0 and 1"];

describe("esm-chat template", () => {
  it("prints the ready-made template as it comes", async () => {
    expect(await esmChatHere(["template"])).toEqual({
      exitCode: 0,
      stdout: readyMadeTemplateXml(),
      stderr: "",
      lines: [],
    });
  });

  it("prints it in the form of an export, alone on standard output, and what could not be told beside it", async () => {
    const file = given(folder(), "export.xml", EXPORT);
    const { exitCode, stdout, lines } = await esmChatHere(["template", "--like", file]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<templateExport formatVersion="3">/);
    expect(stdout).toMatch(/<\/templateExport>\n$/);
    expect(lines[0]).toMatch(/^esm-chat: experimental: nobody has imported such a file into a real ESM yet/);
    expect(lines).toContain("esm-chat:   @id of <template>: an id that ESM gives itself");
  });

  it("writes it into a file, never in the place of one that is there unless it is told so", async () => {
    const where = folder();
    const file = given(where, "export.xml", EXPORT);
    const out = join(where, "chat_session.xml");
    const first = await esmChatHere(["template", "--like", file, "--out", out]);
    expect([first.exitCode, first.lines]).toEqual([0, []]);
    expect(first.stdout).toMatch(/chat_session\.xml: the chat session template, in the form of .*\nexperimental: /);
    const written = readFileSync(out, "utf8");
    expect(written).toContain('<template templateCode="chat_session"');

    const refused = await esmChatHere(["template", "--out", out]);
    expect([refused.exitCode, refused.stdout]).toEqual([1, ""]);
    expect(refused.lines).toEqual([expect.stringMatching(/--out: is there already: .*--force/)]);
    expect(readFileSync(out, "utf8")).toBe(written);

    expect((await esmChatHere(["template", "--out", out, "--force"])).exitCode).toBe(0);
    expect(readTemplateXml(out, readFileSync(out, "utf8"))[0]?.code).toBe("chat_session");
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ["is no template", "<html/>", /no template in it/],
    ["is not UTF-8", Buffer.from(EXPORT.replace("Incident", "Häiriö"), "latin1"), /is not UTF-8/],
    ["has a DOCTYPE", `<!DOCTYPE a>${EXPORT.slice(EXPORT.indexOf("<template"))}`, /a DOCTYPE is not allowed/],
  ])("writes nothing for an export that %s", async (_what, content, message) => {
    const where = folder();
    const file = given(where, "export.xml", content);
    const result = await esmChatHere(["template", "--like", file, "--out", join(where, "out.xml")]);
    expect([result.exitCode, result.stdout]).toEqual([1, ""]);
    expect(result.lines[0]).toMatch(message);
    expect(readdirSync(where)).toEqual(["export.xml"]);
  });

  it.each<[string, (where: string) => string, RegExp]>([
    ["is not there", (where) => join(where, "no.xml"), /--like: does not exist$/],
    ["is a folder", (where) => where, /--like: is not a file$/],
    [
      "is larger than is taken",
      (where) => given(where, "large.xml", `<a>${" ".repeat(16 * 1024 * 1024)}</a>`),
      /--like: is larger than 16777216 bytes: export one template alone$/,
    ],
  ])("names an export that %s", async (_what, file, message) => {
    const { exitCode, lines } = await esmChatHere(["template", "--like", file(folder())]);
    expect([exitCode, lines]).toEqual([1, [expect.stringMatching(message)]]);
  });

  it("says which file it cannot write, and leaves no half of one", async () => {
    const where = folder();
    const { exitCode, lines } = await esmChatHere(["template", "--out", join(where, "no-such-folder", "out.xml")]);
    expect([exitCode, lines]).toEqual([
      1,
      [expect.stringMatching(/--out: cannot be written \(ENOENT: its folder does not exist\)$/)],
    ]);
    expect(existsSync(join(where, "no-such-folder"))).toBe(false);
  });

  it("tells all of it as JSON", async () => {
    const file = given(folder(), "export.xml", EXPORT);
    const { stdout, stderr } = await esmChatHere(["template", "--like", file, "--json"]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({
      status: "done",
      file: null,
      isExperimental: true,
      assumed: [],
      leftOut: expect.arrayContaining(["@id of <template>: an id that ESM gives itself"]),
      copied: ["@handler of <attribute>: its meaning is not known; written as found (identifier)"],
      lost: [],
      xml: expect.stringContaining("<templateExport"),
    });
    const plain = await esmChatHere(["template", "--json"]);
    expect(JSON.parse(plain.stdout)).toMatchObject({ isExperimental: false, leftOut: [], xml: readyMadeTemplateXml() });
  });
});
