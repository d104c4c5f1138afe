import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRelief, type Relief } from "../../../../plugin/outside/http/budget/relief.ts";
import type { RequestOutcome } from "../../../../plugin/outside/http/budget/request-budget.ts";

const GOOD: RequestOutcome = { durationMs: 100, bytes: 0, status: 200, retryAt: undefined, kind: "read" };

function send(relief: Relief, count: number, outcome: Partial<RequestOutcome> = {}): void {
  for (let sent = 0; sent < count; sent += 1) relief.begin()({ ...GOOD, ...outcome });
}

describe("trouble halves the requests at once", () => {
  it.each<[string, Partial<RequestOutcome>]>([
    ["status 429", { status: 429 }],
    ["status 503", { status: 503 }],
    ["status 504", { status: 504 }],
    ["no reply", { status: undefined }],
  ])("%s", (_name, trouble) => {
    const relief = createRelief(8);
    send(relief, 1, trouble);
    expect(relief.atOnce).toBe(4);
    send(relief, 10, trouble);
    expect(relief.atOnce).toBe(1);
  });

  it.each<[string, Partial<RequestOutcome>]>([
    ["status 401", { status: 401 }],
    ["status 404", { status: 404 }],
    ["status 500, which may be one card's own", { status: 500 }],
    ["a request that was given up on our side", { status: undefined, givenUp: true }],
  ])("but not %s", (_name, outcome) => {
    const relief = createRelief(8);
    send(relief, 5, outcome);
    expect(relief.atOnce).toBe(8);
  });

  it("only once for all requests that were under way together", () => {
    const relief = createRelief(8);
    const underWay = Array.from({ length: 8 }, () => relief.begin());
    for (const ended of underWay) ended({ ...GOOD, status: 503 });
    expect(relief.atOnce).toBe(4);
  });
});

describe("response times that grow halve the requests at once", () => {
  it("when they are three times as long as usual, on the average", () => {
    const relief = createRelief(8);
    send(relief, 20, { durationMs: 400 });
    send(relief, 10, { durationMs: 2_000 });
    expect(relief.atOnce).toBeLessThan(8);
  });

  it("but not when they are twice as long", () => {
    const relief = createRelief(8);
    send(relief, 20, { durationMs: 400 });
    send(relief, 100, { durationMs: 800 });
    expect(relief.atOnce).toBe(8);
  });

  it("but not for a single slow reply", () => {
    const relief = createRelief(8);
    send(relief, 20, { durationMs: 400 });
    send(relief, 1, { durationMs: 4_000 });
    send(relief, 5, { durationMs: 400 });
    expect(relief.atOnce).toBe(8);
  });

  it("but not while they are quick all the same", () => {
    const relief = createRelief(8);
    send(relief, 20, { durationMs: 2 });
    send(relief, 100, { durationMs: 240 });
    expect(relief.atOnce).toBe(8);
  });

  it("but not because another kind of request takes longer by its nature", () => {
    const relief = createRelief(8);
    send(relief, 20, { durationMs: 300, kind: "read" });
    send(relief, 100, { durationMs: 5_000, kind: "write" });
    expect(relief.atOnce).toBe(8);
  });

  it("no more once that has become usual", () => {
    const relief = createRelief(8);
    send(relief, 20, { durationMs: 300 });
    send(relief, 5_000, { durationMs: 1_200 });
    expect(relief.atOnce).toBe(8);
  });
});

describe("after trouble", () => {
  it("one more is tried after twenty good replies", () => {
    const relief = createRelief(8);
    send(relief, 1, { status: 503 });
    send(relief, 19);
    expect(relief.atOnce).toBe(4);
    send(relief, 1);
    expect(relief.atOnce).toBe(5);
  });

  it("the number never leaves the bounds, and always comes back to the budget", () => {
    const outcome = fc.record({
      ...Object.fromEntries(Object.entries(GOOD).map(([field, value]) => [field, fc.constant(value)])),
      durationMs: fc.integer({ min: 0, max: 10_000 }),
      status: fc.constantFrom(200, 404, 429, 503, undefined),
      overlaps: fc.boolean(),
    }) as fc.Arbitrary<RequestOutcome & { readonly overlaps: boolean }>;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.array(outcome), (most, outcomes) => {
        const relief = createRelief(most);
        let ends: (() => void)[] = [];
        for (const { overlaps, ...ended } of outcomes) {
          const end = relief.begin();
          ends.push(() => end(ended));
          if (!overlaps) for (const one of ends.splice(0)) one();
          expect(relief.atOnce).toBeGreaterThanOrEqual(1);
          expect(relief.atOnce).toBeLessThanOrEqual(most);
        }
        for (const one of ends) one();
        ends = [];
        send(relief, 20 * most, { durationMs: 0 });
        expect(relief.atOnce).toBe(most);
      }),
    );
  });
});
