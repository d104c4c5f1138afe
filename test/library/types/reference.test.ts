import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { apiReference, REFERENCE_FOLDER } from "../../../scripts/types/reference.ts";
import { PROJECT } from "../../support/esm-chat-command.ts";

const { pages, troubles } = await apiReference(PROJECT);

it("everything that others can import has a doc comment, its members and parameters too", () => {
  expect(troubles).toEqual([]);
});

describe.each(pages)("$path", ({ path, text }) => {
  it("is made from the doc comments (npm run api)", () => {
    expect(existsSync(join(PROJECT, path)) ? readFileSync(join(PROJECT, path), "utf8") : "").toBe(text);
  });
});

it("no page is left of something that is gone", () => {
  const paths = pages.map(({ path }) => path);
  expect(readdirSync(join(PROJECT, REFERENCE_FOLDER)).map((name) => `${REFERENCE_FOLDER}/${name}`)).toEqual(
    paths.toSorted(),
  );
});
