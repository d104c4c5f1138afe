import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { packageReadme } from "../../../scripts/package/package-readme.ts";

function headings(readme: string): string[] {
  return readme.split("\n").filter((line) => /^##+ /.test(line));
}

describe("the package's README", () => {
  const text = packageReadme(readFileSync("README.md", "utf8"));

  it("starts the command with Node alone", () => {
    expect(text).toContain("```sh\nnode dist/cli/main.js demo\n```");
    expect(text).not.toMatch(/\bnpm\b/);
    expect(readFileSync("docs/sandbox.md", "utf8")).toContain("`esm-chat` is `node dist/cli/main.js`");
  });

  it("leaves out what is for developers, and nothing else", () => {
    const all = headings(readFileSync("README.md", "utf8"));
    expect(headings(text)).toEqual(
      all.filter((heading) => !["## Install it with npm", "## Run the tests"].includes(heading)),
    );
  });

  it.each([
    ["another command of npm", "Run `npm test`.\n"],
    ["a part without an end", "<!-- checkout -->\nfor developers\n"],
  ])("is not made while there is %s in it", (_, readme) => {
    expect(() => packageReadme(readme)).toThrow("README.md: only in a checkout");
  });
});
