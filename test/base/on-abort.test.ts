import { expect, it } from "vitest";
import { onAbort } from "../../plugin/base/on-abort.ts";

it("calls everybody who listens once the signal is aborted, and nobody who has left", () => {
  const controller = new AbortController();
  const heard: string[] = [];
  const listen = (name: string) => onAbort(controller.signal, () => heard.push(name));
  listen("first");
  const leave = listen("second");
  leave();
  listen("in the place of the second");
  leave();
  listen("third");
  expect(heard).toEqual([]);
  controller.abort();
  controller.abort();
  expect(heard).toEqual(["first", "in the place of the second", "third"]);
});

it("keeps signals apart", () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const heard: string[] = [];
  onAbort(one.signal, () => heard.push("one"));
  onAbort(other.signal, () => heard.push("other"));
  other.abort();
  expect(heard).toEqual(["other"]);
});
