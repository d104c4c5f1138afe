import { describe, expect, it } from "vitest";
import { createPersonStore, type KeptPersons } from "../../plugin/task/card/persons/kept-persons.ts";
import { MINUTE, type World, worlds } from "./task-world.ts";
import { platformSession, START, wireSession } from "./wire-session.ts";

const worldOf = worlds();
const HOUR = 60 * MINUTE;

function store(most?: number) {
  let now = START;
  const clock = { now: () => now };
  return { of: createPersonStore(clock, most), wait: (milliseconds: number) => void (now += milliseconds) };
}

describe("the persons of a process", () => {
  it("are kept for an hour, for who has the same settings", () => {
    const { of, wait } = store();
    const [settings, others] = [{}, {}];
    of(settings).note("vera", "9");
    wait(HOUR - 1);
    expect([of(settings).foundAs("vera"), of(others).foundAs("vera")]).toEqual(["9", undefined]);
    wait(1);
    expect(of(settings).foundAs("vera")).toBeUndefined();
    wait(-HOUR - 1);
    expect(of(settings).foundAs("vera")).toBeUndefined();
  });

  it("are forgotten together, those of other environments stay", () => {
    const { of } = store();
    const [settings, others] = [{}, {}];
    const kept = of(settings);
    kept.note("vera", "9");
    of(others).note("otto", "8");
    kept.forgetAll();
    expect([kept.foundAs("vera"), of(others).foundAs("otto")]).toEqual([undefined, "8"]);
    kept.note("vera", "7");
    expect(of(settings).foundAs("vera")).toBe("7");
  });

  it("are no more than there is room for: who waited longest for a run loses theirs", () => {
    const { of } = store(4);
    const [first, second] = [{}, {}];
    for (const key of ["a", "b"]) of(first).note(key, "1");
    for (const key of ["a", "b"]) of(second).note(key, "1");
    of(first);
    of(first).note("c", "1");
    expect([of(second).foundAs("a"), of(first).foundAs("a")]).toEqual([undefined, "1"]);
    for (const key of ["d", "e"]) of(first).note(key, "1");
    expect(of(first).foundAs("a")).toBeUndefined();
  });
});

/** A run, and how often it looked persons up. */
async function run(world: World, keptPersons: KeptPersons) {
  const { esm } = world.dependencies();
  let lookUps = 0;
  const findCards: typeof esm.findCards = (query) => {
    if (query.templateCode === "person") lookUps += 1;
    return esm.findCards(query);
  };
  const report = await world.run({ dependencies: { keptPersons, esm: { ...esm, findCards } } });
  return { report, lookUps };
}

async function newCard(world: World, sessionId: string): Promise<void> {
  const data = {
    chat_session_id: { values: [{ value: sessionId }] },
    is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
  };
  await world.esm("POST", "/dc/chat_session/data", { folderCode: "chat_sessions", data });
}

async function personId(world: World, mail: string): Promise<string> {
  const card = [...(world.sandbox.world.cardsByTemplate.get("person") ?? [])].find((one) =>
    JSON.stringify([...one.values]).includes(mail),
  );
  return card?.dataCardId ?? "";
}

describe("from one run to the next", () => {
  const mails = ["vera@example.org", "vilma@example.org"];
  const sessions = mails.map((externalId, index) =>
    wireSession({ sessionId: `ws-${index + 1}`, visitor: { visitorId: `v${index}`, name: "V", externalId } }),
  );

  async function afterOneRun() {
    const world = await worldOf({ sessions, clock: START + HOUR });
    const kept = createPersonStore({ now: () => world.sandbox.clock() })({});
    const first = await run(world, kept);
    expect(first).toMatchObject({ report: { status: "done", unmatchedPersons: [] }, lookUps: 1 });
    world.sandbox.setSessions([...sessions, { ...sessions[0], sessionId: "ws-3" }].map(platformSession));
    await newCard(world, "ws-3");
    return { world, kept };
  }

  it("nobody is looked up who was found", async () => {
    const { world, kept } = await afterOneRun();
    expect([kept.foundAs(mails[0] ?? ""), kept.foundAs("otto@example.com")]).toEqual([
      await personId(world, mails[0] ?? ""),
      await personId(world, "otto@example.com"),
    ]);
    const { report, lookUps } = await run(world, kept);
    expect([report.status, report.sessions.written, lookUps]).toEqual(["done", 1, 0]);
    expect(await world.value("ws-3", "customer")).toMatchObject({ dataCardId: kept.foundAs(mails[0] ?? "") });
  });

  it("a card that is refused because its person is gone is planned anew without that person", async () => {
    const { world, kept } = await afterOneRun();
    const gone = await personId(world, mails[0] ?? "");
    await world.esm("DELETE", `/dc/person/data/${gone}`);
    const { report, lookUps } = await run(world, kept);
    expect(report).toMatchObject({ status: "done", failures: [], sessions: { read: 1, written: 1 } });
    expect(lookUps).toBeGreaterThan(0);
    expect(await world.value("ws-3", "customer")).toBeUndefined();
    expect(await world.value("ws-3", "support_person")).toBeDefined();
    expect(kept.foundAs(mails[0] ?? "")).toBeUndefined();
  });
});
