import { expect, it } from "vitest";
import { CHECKLIST } from "../../plugin/checklist/checklist.ts";
import { checklistDocument } from "./checklist-document.ts";

it("the documentation says what the list says", async () => {
  await expect(checklistDocument()).toMatchFileSnapshot("../../docs/checklist.md");
});

it("an item stands below everything that it needs", () => {
  const ids = CHECKLIST.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [index, { needs }] of CHECKLIST.entries()) {
    for (const need of needs) expect(ids.slice(0, index)).toContain(need);
  }
});
