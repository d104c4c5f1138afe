import { describe, expect, it } from "vitest";
import { createSessionIds } from "../../../plugin/report/figures/session-ids.ts";

describe("session ids", () => {
  it("are known again among many that differ little", () => {
    const seen = createSessionIds();
    const ids = Array.from({ length: 50_000 }, (_, index) => `ws-${index.toString(2)}`);
    expect(ids.filter((id) => seen(id) !== "first")).toEqual([]);
    expect(ids.filter((id) => seen(id) !== "again")).toEqual([]);
    expect(["", "ws-2", "\0", "\0\0", "ws-0 ", "WS-0"].map(seen)).toEqual(Array.from({ length: 6 }, () => "first"));
  });

  it("beyond the bound are not known, and those before still are", () => {
    const seen = createSessionIds(1_000);
    const ids = Array.from({ length: 1_500 }, (_, index) => `${index}`);
    expect(ids.filter((id) => seen(id) === "not-known")).toEqual(ids.slice(1_000));
    expect(ids.filter((id) => seen(id) === "again")).toEqual(ids.slice(0, 1_000));
  });
});
