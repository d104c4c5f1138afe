import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTemplatesFolder, unusableParts } from "../../plugin/sandbox/templates-folder.ts";
import { attributesOf } from "../../plugin/xml/template-definition.ts";
import { folders, given, problemsOf } from "../support/given-files.ts";

const folder = folders();

function template(code: string, inside = "", withFolder = true): string {
  const name = `<name xml:lang="en">${code}</name>`;
  const place = withFolder ? `<folder code="${code}s">${name}</folder>` : "";
  const group = inside === "" ? "" : `<class code="c">${name}${inside}</class>`;
  return `<templates><template code="${code}">${name}${place}${group}</template></templates>`;
}

function reference(code: string, target: string, more = ""): string {
  return `<attribute code="${code}" type="reference"${more}><name xml:lang="en">x</name><target code="${target}"/></attribute>`;
}

describe("a folder of templates", () => {
  it("is read file by file, whatever the case of .xml; other files and folders in it are not", () => {
    const where = folder();
    given(where, "b.xml", template("second"));
    given(where, "a.XML", template("first"));
    given(where, "notes.txt", "no XML");
    given(where, "deeper/c.xml", template("third"));
    expect(readTemplatesFolder(where).map(({ code }) => code)).toEqual(["first", "second"]);
  });

  it("is refused with each file that is wrong, and where", () => {
    const where = folder();
    given(where, "a.xml", template("one"));
    given(where, "b.xml", "<templates>\n<nonsense/></templates>");
    given(where, "c.xml", template("one"));
    given(where, "d.xml", Buffer.from(template("ä"), "latin1"));
    given(where, "e.xml", "<entityset/>");
    given(where, "f.xml", "x".repeat(4 * 1024 * 1024 + 1));
    mkdirSync(join(where, "g.xml"));
    expect(
      problemsOf(() => readTemplatesFolder(where)).map(({ file, place, message }) => [file.slice(-5), place, message]),
    ).toEqual([
      ["b.xml", "line 2", "<nonsense> is not expected in <templates>"],
      [
        "c.xml",
        "template one",
        `a template with this code stands in ${join(where, "a.xml")} already: give one of them another code`,
      ],
      ["d.xml", "", "is not UTF-8: save it in that encoding"],
      ["e.xml", "line 1", "expected <templates>, found <entityset>"],
      ["f.xml", "", "is larger than 4194304 bytes, which is the most that is read"],
      ["g.xml", "", "is not a file"],
    ]);
  });

  it.each<[string, (where: string) => string, string]>([
    ["without a template", (where) => where, "there is no file in it that ends in .xml"],
    ["that is not there", (where) => join(where, "none"), "does not exist"],
    ["that is a file", (where) => given(where, "a.xml", template("one")), "is not a folder"],
  ])("is refused when it is one %s", (_what, at, message) => {
    const where = at(folder());
    expect(problemsOf(() => readTemplatesFolder(where))).toEqual([{ file: where, place: "", message }]);
  });
});

describe("what nobody can use of templates that ESM would take", () => {
  it("is told: no folder, a target that is not there, a back-reference to an attribute that is not there", () => {
    const where = folder();
    given(
      where,
      "a.xml",
      template("a", reference("to_nothing", "none") + reference("seen_from_b", "b", ' back-reference="to_a"')),
    );
    given(where, "b.xml", template("b", reference("other", "a"), false));
    expect(unusableParts(readTemplatesFolder(where))).toEqual([
      "template a, attribute to_nothing: it refers to template none, which is not there",
      "template a, attribute seen_from_b: template b has no attribute to_a",
      "template b is linked to no folder: no data card of it can be made",
    ]);
  });

  it("is nothing in the example, which has an attribute of each type", () => {
    const example = readTemplatesFolder("docs/examples/esm-test-server");
    expect(unusableParts(example)).toEqual([]);
    const types = example
      .filter(({ code }) => code === "incident")
      .flatMap((one) => attributesOf(one).map(({ type }) => type));
    expect(new Set(types)).toEqual(
      new Set(["string", "number", "date", "worklog", "reference", "external-reference", "static-value"]),
    );
  });
});
