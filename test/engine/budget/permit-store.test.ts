import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPermits } from "../../../plugin/runner/engine/budget/connect-permits.ts";
import type { Exchange, PermitStore } from "../../../plugin/runner/engine/budget/permit-store.ts";
import type { EngineAddress } from "../../../plugin/settings/engine-settings.ts";
import { eventually } from "../../support/eventually.ts";
import { onEachStore } from "../on-each-store.ts";
import { setBack } from "./set-back.ts";

const HOUR_MS = 3_600_000;

onEachStore("permits on", ({ newPlace }) => {
  let at: EngineAddress;
  let permits: PermitStore;
  let hosts = 0;

  beforeAll(async () => {
    at = newPlace();
    permits = await connectPermits(at);
  });
  afterAll(() => permits.close());

  /** A host that nobody has asked yet, and what a process says and asks of it. */
  function newHost(limits: Partial<Exchange["limits"]> = {}) {
    hosts += 1;
    const host = `https://host-${hosts}.example.com`;
    const all = { requestsPerSecond: undefined, atOnce: 100, bytesPerSecond: undefined, ...limits };
    return (holder: string, exchange: Partial<Exchange> = {}) =>
      permits.exchange({
        host,
        limits: all,
        holder,
        ended: [],
        held: [],
        wanted: [],
        leaseMs: 60_000,
        waitingGraceMs: 60_000,
        bytes: 0,
        pauseMs: 0,
        ...exchange,
      });
  }

  it("lends no more at once than allowed, whoever asks, and again what has ended", async () => {
    const ask = newHost({ atOnce: 3 });
    expect(await ask("a", { wanted: ids("a", 2) })).toEqual({ granted: 2, waitMs: null, pausedMs: 0 });
    expect(await ask("b", { wanted: ids("b", 2) })).toMatchObject({ granted: 1, waitMs: null });
    expect(await ask("b", { held: ["b:0"], wanted: ["b:1"] })).toMatchObject({ granted: 0 });
    await ask("a", { ended: ["a:0"], held: ["a:1"] });
    expect(await ask("b", { held: ["b:0"], wanted: ["b:1"] })).toMatchObject({ granted: 1 });
  });

  it("counts a request until a second after its end", async () => {
    const ask = newHost({ requestsPerSecond: 2 });
    expect(await ask("a", { wanted: ids("a", 3) })).toMatchObject({ granted: 2, waitMs: null });
    const before = performance.now();
    const answer = await ask("a", { ended: ["a:0"], held: ["a:1"], wanted: ["a:2"] });
    expect(answer).toMatchObject({ granted: 0, waitMs: 1_002 });
    await eventually(async () => {
      const { granted } = await ask("a", { held: ["a:1"], wanted: ["a:2"] });
      return granted === 1 ? granted : undefined;
    });
    expect(performance.now() - before).toBeGreaterThanOrEqual(1_000);
  });

  it("takes permits back from a process that is not heard of any more, and from no other", async () => {
    const ask = newHost({ atOnce: 2 });
    const leaseMs = HOUR_MS;
    expect(await ask("killed", { wanted: ["killed:0"], leaseMs })).toMatchObject({ granted: 1 });
    expect(await ask("slow", { wanted: ["slow:0"], leaseMs })).toMatchObject({ granted: 1 });
    await setBack(at, -HOUR_MS / 2);
    await ask("slow", { held: ["slow:0"], leaseMs });
    expect(await ask("b", { wanted: ids("b", 2) })).toMatchObject({ granted: 0 });
    await setBack(at, -HOUR_MS / 2);
    expect(await ask("b", { wanted: ids("b", 2) })).toMatchObject({ granted: 1 });
  });

  it("keeps everybody away while the host has asked for a pause", async () => {
    const ask = newHost();
    await ask("a", { pauseMs: 100_000 });
    const answer = await ask("b", { wanted: ["b:0"] });
    expect(answer.granted).toBe(0);
    expect(answer.pausedMs).toBeGreaterThan(40_000);
    expect(answer.waitMs).toBe(answer.pausedMs);
    // A shorter pause does not end a longer one.
    await ask("a", { pauseMs: 10 });
    expect((await ask("b")).pausedMs).toBeGreaterThan(40_000);
  });

  it("has bytes paid for by waiting, after some credit", async () => {
    const ask = newHost({ bytesPerSecond: 1_000 });
    await ask("a", { bytes: 9_000 });
    expect(await ask("b", { wanted: ["b:0"] })).toMatchObject({ granted: 1 });
    await ask("a", { bytes: 100_000 });
    const { granted, waitMs } = await ask("b", { held: ["b:0"], wanted: ["b:1"] });
    expect(granted).toBe(0);
    expect(waitMs).toBeGreaterThan(40_000);
  });

  it("believes a pause for an hour at most", async () => {
    const ask = newHost();
    await ask("a", { pauseMs: 999_999_999_000 });
    const { pausedMs } = await ask("b", { wanted: ["b:0"] });
    expect(pausedMs).toBeLessThanOrEqual(HOUR_MS);
    expect(pausedMs).toBeGreaterThan(HOUR_MS - 60_000);
  });

  it("waits no longer where the server's clock was set back", async () => {
    const ask = newHost({ requestsPerSecond: 1, bytesPerSecond: 1_000 });
    expect(await ask("a", { wanted: ["a:0"] })).toMatchObject({ granted: 1 });
    await ask("a", { ended: ["a:0"] });
    await setBack(at, HOUR_MS);
    const place = await ask("b", { wanted: ["b:0"] });
    expect(place.waitMs ?? 0).toBeLessThanOrEqual(1_002);
    await ask("b", { bytes: 25_000, pauseMs: 5_000 });
    await setBack(at, HOUR_MS);
    const { granted, waitMs, pausedMs } = await ask("b", { wanted: ["b:0"] });
    expect(granted).toBe(0);
    expect(pausedMs).toBeLessThanOrEqual(5_000);
    expect(waitMs).toBeLessThanOrEqual(15_000);
  });

  it("serves who waits before whoever comes later, and leaves an equal part to all who wait", async () => {
    const ask = newHost({ atOnce: 4 });
    await ask("greedy", { wanted: ids("greedy", 4) });
    expect(await ask("modest", { wanted: ids("modest", 4) })).toMatchObject({ granted: 0 });
    // The first that comes free is not taken by the one that gave it back.
    const held = ["greedy:1", "greedy:2", "greedy:3"];
    expect(await ask("greedy", { ended: ["greedy:0"], held, wanted: ["greedy:4"] })).toMatchObject({ granted: 0 });
    expect(await ask("modest", { wanted: ids("modest", 4) })).toMatchObject({ granted: 1 });
    await ask("greedy", { ended: ["greedy:1", "greedy:2"], held: ["greedy:3"], wanted: ["greedy:5"] });
    await ask("modest", { held: ["modest:0"], wanted: ids("more", 4) });
    const last = await ask("modest", { held: ["modest:0", "more:0"], wanted: ids("most", 4) });
    expect(last.granted).toBe(0);
  });

  it("tells hosts apart", async () => {
    const [one, other] = [newHost({ atOnce: 1 }), newHost({ atOnce: 1 })];
    expect(await one("a", { wanted: ["a:0"] })).toMatchObject({ granted: 1 });
    expect(await other("a", { wanted: ["a:0"] })).toMatchObject({ granted: 1 });
  });
});

function ids(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}:${index}`);
}
