import { expect, it } from "vitest";

it.each(["index", "sandbox"])("what the entry %s exports is decided on, one by one", async (entry) => {
  const names = Object.keys((await import(`../../plugin/library/${entry}.ts`)) as object);
  expect(names.toSorted().join("\n")).toMatchSnapshot();
});
