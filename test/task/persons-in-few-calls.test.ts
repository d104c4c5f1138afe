import { describe, expect, it } from "vitest";
import { telephoneNumbers } from "../../plugin/base/telephone-numbers.ts";
import type { Esm } from "../../plugin/outside/esm/port.ts";
import { createPersons } from "../../plugin/sandbox/cards-of-sessions.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { type PersonSettings, personSettings } from "../../plugin/settings/person-settings.ts";
import { createPersonDirectory } from "../../plugin/task/card/person-directory.ts";
import { BYTES_FOR_REQUEST, type PersonStreaming } from "../../plugin/task/card/persons/person-stream.ts";
import type { DownloadTaskDependencies } from "../../plugin/task/download/download-task.ts";
import { draws, IS_LONG, integer, pick, seeds } from "../support/draws.ts";
import { MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { platformSession, START, wireSession } from "./wire-session.ts";

await telephoneNumbers.load();

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

/** The same ESM, and how often persons were asked for. */
function counting(esm: Esm) {
  const asked = { streams: 0, lookUps: 0 };
  const { streamCards } = esm;
  const counted: Esm = {
    ...esm,
    findCards(query) {
      if (query.templateCode === "person") asked.lookUps += 1;
      return esm.findCards(query);
    },
    streamCards:
      streamCards &&
      ((...request) => {
        asked.streams += 1;
        return streamCards(...request);
      }),
  };
  return { esm: counted, asked };
}

/** A run, and what it asked of ESM for its persons. */
async function runOf(world: World, how: PersonStreaming, more: Partial<DownloadTaskDependencies> = {}) {
  const { esm, asked } = counting(world.dependencies().esm);
  world.sandbox.resetStats();
  const report = await world.run({ dependencies: { esm, personStreaming: how, ...more } });
  return { report, ...asked, requests: world.sandbox.stats().esm.requests };
}

async function everybodyIsThere(world: World, count: number): Promise<void> {
  for (const index of [0, Math.floor(count / 2), count - 1]) {
    const customer = await world.value(`ws-${index}`, "customer");
    expect(customer).toHaveProperty("dataCardId");
  }
}

describe("many persons are read as one stream", () => {
  const CARDS = draws(400, 1_000);

  it(`for ${CARDS} new cards, and the stream is noted`, async () => {
    const how = streaming();
    const world = await newCards(CARDS);
    const { streams, lookUps, requests } = await runOf(world, how);
    expect({ streams, lookUps }).toEqual({ streams: 1, lookUps: 0 });
    expect(requests).toBeLessThanOrEqual(22);
    expect(how.note).toMatchObject({ outcome: "whole", share: 1 });
    await everybodyIsThere(world, CARDS);
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

/** Finds the persons of twenty visitors, of whom five hundred times as many are said to come. */
async function findOf(world: World, how: PersonStreaming, batchesToCome = 500) {
  const { esm, asked } = counting(world.dependencies().esm);
  const now = () => world.sandbox.clock();
  const persons = createPersonDirectory(esm, world.dependencies().platformSettings, { streaming: how, now });
  const ids = Array.from({ length: 20 }, (_, index) => visitor(index).externalId);
  const match = await persons.find(ids, batchesToCome);
  return { ...asked, found: ids.filter((id) => match(id).found).length, reasons: ids.map((id) => match(id)) };
}

describe("persons are looked up", () => {
  it("where they are few", async () => {
    const found = await findOf(await newCards(20), streaming(), 0);
    expect(found).toMatchObject({ streams: 0, lookUps: 1, found: 20 });
  });

  it("over the Web API, which gives whole cards only", async () => {
    const found = await findOf(await newCards(20, { api: "web-api" }), streaming());
    expect(found).toMatchObject({ streams: 0, lookUps: 1, found: 20 });
  });

  it("where it is known that the stream is too large for what it saves", async () => {
    const world = await newCards(20);
    const note = { at: world.sandbox.clock(), outcome: "whole", bytes: 35_000_000, share: 1 } as const;
    const how = streaming(note);
    expect(await findOf(world, how, 10)).toMatchObject({ streams: 0, lookUps: 1, found: 20 });
    expect(how.note).toBe(note);
  });

  it("when it turns out to be too large, which is noted, so that the next run does not try", async () => {
    const world = await newCards(20, { others: 1_000 });
    const how = { ...streaming(), bytesForRequest: 100 };
    expect(await findOf(world, how)).toMatchObject({ streams: 1, lookUps: 1, found: 20 });
    expect(how.note).toMatchObject({ outcome: "too-large", bytes: 50_000 });
    expect(await findOf(world, how)).toMatchObject({ streams: 0, lookUps: 1, found: 20 });
    expect(await findOf(world, how, 5_000)).toMatchObject({ streams: 1, lookUps: 0, found: 20 });
  });

  it.each([
    ["refused", { kind: "status", status: 403 }],
    ["not there", { kind: "status", status: 404 }],
    ["cut off", { kind: "truncate" }],
    ["broken off", { kind: "reset" }],
  ] as const)("when the stream is %s, and for a day it is not asked for", async (_, fault) => {
    const world = await newCards(20);
    world.sandbox.setFaults([{ target: "esm", match: "/dc/person/data/stream", ...fault }]);
    const how = streaming();
    expect(await findOf(world, how)).toMatchObject({ streams: 1, lookUps: 1, found: 20 });
    expect(how.note?.outcome).toBe("failed");
    world.sandbox.setFaults([]);
    expect(await findOf(world, how)).toMatchObject({ streams: 0, lookUps: 1, found: 20 });
    world.sandbox.setClock(world.sandbox.clock() + 25 * 60 * MINUTE);
    expect(await findOf(world, how)).toMatchObject({ streams: 1, lookUps: 0, found: 20 });
  });

  it("when the user may not read the attribute", async () => {
    const world = await newCards(20);
    world.sandbox.setPermissions([{ templateCode: "person", attributeCode: "email", read: false, write: true }]);
    const how = streaming();
    const { reasons } = await findOf(world, how);
    expect(new Set(reasons)).toEqual(new Set([{ found: false, reason: "not-found" }]));
    expect(how.note?.outcome).toBe("failed");
  });
});

describe("as a stream, persons are found just as when they are looked up", () => {
  const MATCH = "efecteChat.integration.ticket.chatMembers.attributeCode";
  const SPELLINGS = [
    (mail: string) => mail,
    (mail: string) => mail.toUpperCase(),
    (mail: string) => ` ${mail}\u00a0`,
    (mail: string) => `somebody.else@example.org; ${mail}`,
    (mail: string) => `Vera Virtanen <${mail}>`,
    (mail: string) => mail.normalize("NFD"),
  ];
  const NAMES = ["vera.virtanen", "häkkinen", "o'brien", "li", "a", "straße", "100%_sure", "x+chat", "nobody"];
  const TELEPHONES = ["+358 40 123 4567", "0401234567", "00358401234567", "040 765 4321", "09 123 4567 ext. 12", "112"];

  async function bothWays(seed: number, persons: Partial<PersonSettings>, ids: readonly string[]) {
    const random = mulberry32(seed);
    const world = await worldOf({ settings: `${MATCH}=email` });
    const hidden: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const value =
        persons.externalIds === "telephone" ? pick(random, ids) : pick(random, SPELLINGS)(pick(random, ids));
      const data = { full_name: { values: [{ value: "Somebody" }] }, email: { values: [{ value }] } };
      const answer = await world.esm("POST", "/dc/person/data", { folderCode: "persons", data });
      const { dataCard } = (await answer.json()) as { dataCard: { dataCardId: string } };
      const fate = integer(random, 0, 9);
      if (fate === 0) hidden.push(dataCard.dataCardId);
      if (fate === 1) await world.esm("DELETE", `/dc/person/data/${dataCard.dataCardId}`);
    }
    world.sandbox.setHiddenCards(hidden);
    const { esm, platformSettings } = world.dependencies();
    const settings = { ...platformSettings, personMatching: personSettings.parse(persons) };
    const { esm: counted, asked } = counting(esm);
    const now = () => world.sandbox.clock();
    const streamed = createPersonDirectory(counted, settings, { streaming: streaming(), now });
    const wanted = [...ids, ...ids.map((id) => id.toUpperCase()), null, " "];
    const [one, other] = [await streamed.find(wanted, 500), await createPersonDirectory(esm, settings).find(wanted)];
    expect(asked.streams).toBe(1);
    return { streamed: wanted.map((id) => [id, one(id)]), lookedUp: wanted.map((id) => [id, other(id)]) };
  }

  it.each(seeds(3, 60))("mail addresses, seed %i", async (seed) => {
    const mails = NAMES.flatMap((name) => [`${name}@example.org`, `${name}@müller.example`]);
    const { streamed, lookedUp } = await bothWays(seed, seed % 2 === 0 ? {} : { plusAddresses: true }, mails);
    expect(streamed).toEqual(lookedUp);
  });

  it.each(seeds(2, 40))("telephone numbers, seed %i", async (seed) => {
    const persons = { externalIds: "telephone", country: "FI" } as const;
    const { streamed, lookedUp } = await bothWays(seed, persons, TELEPHONES);
    expect(streamed).toEqual(lookedUp);
  });

  it("numbers", async () => {
    const { streamed, lookedUp } = await bothWays(1, { externalIds: "number" }, ["4711", "004711", "4712", "17"]);
    expect(streamed).toEqual(lookedUp);
  });
});
