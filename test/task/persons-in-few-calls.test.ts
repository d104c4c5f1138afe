import { describe, expect, it } from "vitest";
import type { Esm } from "../../plugin/outside/esm/port.ts";
import { createPersons } from "../../plugin/sandbox/cards-of-sessions.ts";
import { BYTES_FOR_REQUEST, type PersonStreaming } from "../../plugin/task/card/persons/person-stream.ts";
import type { DownloadTaskDependencies } from "../../plugin/task/download/download-task.ts";
import { IS_LONG } from "../support/draws.ts";
import { MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { platformSession, START, wireSession } from "./wire-session.ts";

const worldOf = worlds();

function visitor(index: number) {
  return { visitorId: `v${index}`, name: "Vera", externalId: `vera.virtanen${index}@some-department.example.org` };
}

/** New cards, a visitor each, who all have a Person card unless they are strangers; and persons who never chatted. */
async function newCards(count: number, options: Partial<WorldOptions> & { readonly others?: number } = {}) {
  const sessions = Array.from({ length: count }, (_, index) =>
    wireSession({ sessionId: `ws-${index}`, visitor: visitor(index) }),
  );
  const world = await worldOf({ sessions, clock: START + 60 * MINUTE, ...options });
  const others = Array.from({ length: options.others ?? 0 }, (_, index) =>
    platformSession({ visitor: { ...visitor(index), externalId: `somebody.${index}@else.example.org` } }),
  );
  createPersons(world.sandbox.world, others, options.strangers ?? []);
  return world;
}

function streaming(note?: PersonStreaming["note"]): PersonStreaming {
  return { bytesForRequest: BYTES_FOR_REQUEST, note };
}

/** A run, and what it asked of ESM for its persons. */
async function runOf(world: World, how: PersonStreaming, more: Partial<DownloadTaskDependencies> = {}) {
  const { esm } = world.dependencies();
  const asked = { streams: 0, lookUps: 0 };
  const counted: Esm = {
    ...esm,
    findCards(query) {
      if (query.templateCode === "person") asked.lookUps += 1;
      return esm.findCards(query);
    },
    streamCards:
      esm.streamCards &&
      ((...request) => {
        asked.streams += 1;
        return (esm.streamCards as NonNullable<typeof esm.streamCards>)(...request);
      }),
  };
  world.sandbox.resetStats();
  const report = await world.run({ dependencies: { esm: counted, personStreaming: how, ...more } });
  return { report, ...asked, requests: world.sandbox.stats().esm.requests };
}

async function everybodyIsThere(world: World, count: number): Promise<void> {
  for (const index of [0, Math.floor(count / 2), count - 1]) {
    const customer = await world.value(`ws-${index}`, "customer");
    expect(customer).toHaveProperty("dataCardId");
  }
}

describe("many persons are read as one stream", () => {
  it("for a thousand new cards, and the stream is noted", async () => {
    const how = streaming();
    const world = await newCards(1_000);
    const { streams, lookUps, requests } = await runOf(world, how);
    expect({ streams, lookUps }).toEqual({ streams: 1, lookUps: 0 });
    expect(requests).toBeLessThanOrEqual(20);
    expect(how.note).toMatchObject({ outcome: "whole", share: 1 });
    await everybodyIsThere(world, 1_000);
  });

  it.runIf(IS_LONG)("for ten thousand", async () => {
    const world = await newCards(10_000);
    const { streams, lookUps, requests } = await runOf(world, streaming());
    expect({ streams, lookUps }).toEqual({ streams: 1, lookUps: 0 });
    expect(requests).toBeLessThanOrEqual(160);
  });

  it("and whom it does not have is looked up", async () => {
    const strangers = Array.from({ length: 60 }, (_, index) => visitor(index).externalId);
    const world = await newCards(400, { strangers });
    const how = streaming({ at: world.sandbox.clock(), outcome: "whole", bytes: 1_000, share: 1 });
    const { report, streams, lookUps } = await runOf(world, how);
    expect(streams).toBe(1);
    expect(lookUps).toBeLessThanOrEqual(5);
    expect(report.unmatchedPersons.filter(({ reason }) => reason === "not-found")).toHaveLength(60);
    expect(how.note?.share).toBeLessThan(0.8);
  });
});

describe("persons are looked up", () => {
  it("where they are few", async () => {
    const { streams, lookUps } = await runOf(await newCards(100), streaming());
    expect({ streams, lookUps }).toEqual({ streams: 0, lookUps: 2 });
  });

  it("over the Web API, which gives whole cards only", async () => {
    const world = await newCards(400, { api: "web-api" });
    const { report } = await runOf(world, streaming());
    expect(report.unmatchedPersons).toEqual([]);
    expect(world.sandbox.stats().esm.calls.some(({ path }) => path.includes("stream"))).toBe(false);
  });

  it("where the note says that the stream is too large for what it saves", async () => {
    const world = await newCards(400);
    const note = { at: world.sandbox.clock(), outcome: "whole", bytes: 35_000_000, share: 1 } as const;
    const how = streaming(note);
    const { streams, lookUps } = await runOf(world, how);
    expect([streams, how.note]).toEqual([0, note]);
    expect(lookUps).toBeGreaterThan(4);
  });

  it("when it turns out to be too large, which is noted, so that the next run does not try", async () => {
    const world = await newCards(400, { others: 3_000 });
    const how = { ...streaming(), bytesForRequest: 50_000 };
    expect(await runOf(world, how)).toMatchObject({ streams: 1, report: { unmatchedPersons: [] } });
    expect(how.note?.outcome).toBe("too-large");
    await everybodyIsThere(world, 400);
    const anew = await newCards(400, { others: 3_000 });
    expect(await runOf(anew, how)).toMatchObject({ streams: 0 });
  });

  it.each([
    ["refused", { kind: "status", status: 403 }],
    ["not there", { kind: "status", status: 404 }],
    ["cut off", { kind: "truncate" }],
    ["broken off", { kind: "reset" }],
  ] as const)("when the stream is %s", async (_, fault) => {
    const world = await newCards(400);
    world.sandbox.setFaults([{ target: "esm", match: "/dc/person/data/stream", ...fault }]);
    const how = streaming();
    const { report, streams } = await runOf(world, how);
    expect([streams, report.unmatchedPersons, report.failures, how.note?.outcome]).toEqual([1, [], [], "failed"]);
    await everybodyIsThere(world, 400);
    const anew = await newCards(400);
    expect(await runOf(anew, how)).toMatchObject({ streams: 0 });
  });

  it("when the user may not read the attribute", async () => {
    const world = await newCards(400);
    world.sandbox.setPermissions([{ templateCode: "person", attributeCode: "email", read: false, write: true }]);
    const how = streaming();
    const { report } = await runOf(world, how);
    expect(new Set(report.unmatchedPersons.map(({ reason }) => reason))).toEqual(new Set(["not-found"]));
    expect(how.note?.outcome).toBe("failed");
  });
});
