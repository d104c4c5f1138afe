import { expect, it } from "vitest";
import { lateModule, loadingWhatIsNeeded } from "../../plugin/base/late-module.ts";

it("what work needs is loaded once, and the work is done again from its beginning", async () => {
  const loads: string[] = [];
  const late = (name: string) =>
    lateModule(async () => {
      loads.push(name);
      return { name };
    });
  const [one, other] = [late("one"), late("other")];
  const begun: string[] = [];
  const work = () => {
    begun.push("work");
    return `${one.needed().name} ${other.needed().name}`;
  };
  expect(one.ifLoaded()).toBeUndefined();
  expect(await loadingWhatIsNeeded(work)).toBe("one other");
  expect(one.ifLoaded()).toEqual({ name: "one" });
  expect(await loadingWhatIsNeeded(work)).toBe("one other");
  expect(loads).toEqual(["one", "other"]);
  expect(begun).toHaveLength(4);
});

it("work that needs nothing is done once, and what it throws is thrown", async () => {
  let begun = 0;
  const work = () => {
    begun += 1;
    throw new RangeError("wrong");
  };
  await expect(loadingWhatIsNeeded(work)).rejects.toThrow(new RangeError("wrong"));
  expect(begun).toBe(1);
});

it("a module that cannot be loaded fails whoever needs it, and is tried again", async () => {
  let isThere = false;
  const late = lateModule(async () => {
    if (!isThere) throw new Error("it is not there");
    return { name: "late" };
  });
  const work = () => late.needed().name;
  await expect(loadingWhatIsNeeded(work)).rejects.toThrow("it is not there");
  isThere = true;
  expect(await loadingWhatIsNeeded(work)).toBe("late");
});
