import { describe, expect, it } from "vitest";
import type { Failure } from "../../../plugin/base/failure.ts";
import type { CardWrite } from "../../../plugin/outside/esm/port.ts";
import { openErasures } from "../../../plugin/state/open-erasures.ts";
import type { ErasureRequest } from "../../../plugin/task/erase/erasure-selection.ts";
import { someEnvironment } from "../../state/some-environment.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { folders, given } from "../../support/given-files.ts";
import { failureOf } from "../../support/rejection.ts";
import {
  chatCard,
  chatCards,
  type EraseWorldOptions,
  eraseWorld,
  failure,
  isActive,
  personCard,
  refersTo,
  text,
} from "./erase-world.ts";

const ENVIRONMENT = someEnvironment();
const bySession = { by: "session", sessionId: "s-1" } as const;
const byAge = { by: "age", days: 2 } as const;

const folder = folders();

/** A world with a register on disk, and what another process reads there. */
function registeringWorld(options: EraseWorldOptions = {}) {
  const into = folder();
  const world = eraseWorld({ ...options, register: openErasures(into, ENVIRONMENT) });
  return { ...world, register: () => openErasures(into, ENVIRONMENT) };
}

describe("the register", () => {
  it.each<[string, ErasureRequest, object]>([
    ["of a session, without its id", bySession, { by: "session" }],
    [
      "of a person, by the Person card",
      { by: "person", externalId: "vera@example.org", as: "customer" },
      { by: "person", dataCardId: "90", as: "customer" },
    ],
    ["of a visitor, without the id", { by: "visitor", visitorId: "v-secret" }, { by: "visitor" }],
    ["of an age", byAge, { by: "age", days: 2 }],
  ])("holds the erasure %s", async (_which, request, registered) => {
    const world = registeringWorld({
      cards: [chatCard("1", { customer: refersTo("90") })],
      persons: [personCard("90", "vera@example.org")],
      cardsOfVisitor: () => ["1"],
    });
    await world.erase(request);
    const { erasures } = world.register().show();
    expect(erasures).toMatchObject([
      { at: SOME_TIME, request: registered, ending: "done", erased: ["1"], unknown: [] },
    ]);
    expect(JSON.stringify(erasures)).not.toMatch(/vera|s-1|v-secret|hello/);
    expect(world.register().erasedAt("1")).toBe(SOME_TIME);
  });

  it("holds nothing of a dry run, nor of a person who is not there", async () => {
    const world = registeringWorld({ cards: [chatCard("1")] });
    await world.erase(bySession, true);
    await failureOf(world.erase({ by: "person", externalId: "nobody@example.org", as: "any" }));
    expect(world.register().show().erasures).toEqual([]);
  });

  it("holds that somebody asked, also when there was nothing to erase", async () => {
    const world = registeringWorld({ cards: [chatCard("1", { chat_log: [] })] });
    await world.erase(bySession);
    expect(world.register().show().erasures).toMatchObject([{ ending: "done", erased: [], unknown: [], refused: [] }]);
  });

  it("knows a card before ESM is asked to erase it", async () => {
    const known: (number | undefined)[] = [];
    const world = registeringWorld({
      cards: [chatCard("1")],
      changes: {
        async modifyCards(_template, writes: readonly CardWrite[]) {
          known.push(world.register().erasedAt("1"));
          return writes.map(({ dataCardId }) => ({ dataCardId, written: true }));
        },
      },
    });
    await world.erase(bySession);
    expect(known).toEqual([SOME_TIME]);
  });

  it("keeps the card when an internal error hides what became of the request", async () => {
    const mistake = new TypeError("the end");
    const world = registeringWorld({ cards: [chatCard("1")], changes: { modifyCards: () => Promise.reject(mistake) } });
    expect(await world.erase(bySession)).toMatchObject({ status: "failures", cards: { erased: 0, failed: 1 } });
    expect(world.register().erasedAt("1")).toBe(SOME_TIME);
    expect(world.register().show().erasures).toMatchObject([{ ending: "failures", erased: [], unknown: ["1"] }]);
  });

  it.each<[string, Failure, "refused" | "unknown"]>([
    ["ESM refuses the card", failure("esm-refused"), "refused"],
    ["ESM refuses the request", failure("esm-refused", { scope: "request", status: 403 }), "refused"],
    ["ESM wants to be asked later", failure("told", { scope: "system", retryable: true, status: 429 }), "unknown"],
    ["the reply is lost each time", failure("reset", { scope: "request", retryable: true }), "unknown"],
    [
      "ESM answers with an error of its own",
      failure("http-500", { scope: "request", retryable: true, status: 500 }),
      "unknown",
    ],
  ])("tells a card whose text still stands from one of which that is not known: %s", async (_case, why, expected) => {
    const world = registeringWorld({ cards: [chatCard("1")], changes: { modifyCards: () => Promise.reject(why) } });
    await world.erase(bySession);
    const none = { erased: [], unknown: [], refused: [] };
    expect(world.register().show().erasures).toMatchObject([{ ...none, [expected]: ["1"] }]);
    expect(world.register().erasedAt("1")).toBe(expected === "refused" ? undefined : SOME_TIME);
  });

  it("holds what was erased of an erasure that failed in part, or was stopped", async () => {
    let requests = 0;
    const world = registeringWorld({
      cards: [...chatCards(201), chatCard("9", { is_chat_active: isActive("Yes") })],
      changes: {
        async modifyCards(_template, writes) {
          requests += 1;
          world.stopping.abort();
          return writes.map(({ dataCardId }) =>
            dataCardId === "1007"
              ? { dataCardId, written: false, errors: [{ attributeCode: "chat_log", message: "is locked" }] }
              : { dataCardId, written: true },
          );
        },
      },
    });
    expect(await world.erase(byAge)).toMatchObject({ status: "stopped", cards: { erased: 199, failed: 1 } });
    expect(requests).toBe(1);
    const [erasure] = world.register().show().erasures;
    expect(erasure).toMatchObject({ ending: "stopped", unknown: [], refused: ["1007"] });
    expect(erasure?.erased).toHaveLength(199);
    expect([world.register().erasedAt("1006"), world.register().erasedAt("1007")]).toEqual([SOME_TIME, undefined]);
  });

  it("that cannot be written stops the erasure before any text is erased", async () => {
    const register = openErasures(given(folder(), "a-file", ""), ENVIRONMENT);
    const world = eraseWorld({ cards: [chatCard("1")], register });
    expect(await failureOf(world.erase(bySession))).toMatchObject({ code: "erasures-not-written" });
    expect(world.esm.written).toEqual([]);
  });

  it("whose last line cannot be written costs a warning, since the cards are in it", async () => {
    const meant: string[] = [];
    const world = eraseWorld({
      cards: [chatCard("1")],
      register: {
        begin: () => ({
          meant: (cards) => meant.push(...cards),
          outcome: () => undefined,
          ended() {
            throw failure("erasures-not-written", { scope: "run" });
          },
        }),
      },
    });
    expect(await world.erase(bySession)).toMatchObject({ status: "done", cards: { erased: 1 } });
    expect(meant).toEqual(["1"]);
    expect(world.warnings).toEqual([
      { fields: { code: "erasures-not-written" }, message: "how the erasure ended was not registered" },
    ]);
  });
});

describe("erasing by visitor", () => {
  it("erases the noted cards that are still there, and no others", async () => {
    const cards = [chatCard("1"), { ...chatCard("2"), deleted: true }, chatCard("3"), chatCard("4", { chat_log: [] })];
    const asked: string[] = [];
    const world = eraseWorld({
      cards,
      cardsOfVisitor(visitorId) {
        asked.push(visitorId);
        return ["1", "2", "4", "77"];
      },
    });
    const report = await world.erase({ by: "visitor", visitorId: "v1" });
    expect(report).toMatchObject({ status: "done", cards: { seen: 2, erased: 1, unchanged: 1 } });
    expect(report.erased).toEqual([{ sessionId: "s-1", dataCardId: "1" }]);
    expect(asked).toEqual(["v1"]);
    expect(world.esm.written.flat()).toMatchObject([
      { dataCardId: "1", values: { chat_log: text("Erased on request at 2026-03-02 10:00:00 (UTC)") } },
    ]);
  });

  it("fails when no run has noted the visitor, without showing the id", async () => {
    expect(await failureOf(eraseWorld().erase({ by: "visitor", visitorId: "v-secret" }))).toMatchObject({
      message: "no run on this machine has noted a chat of this visitor: erase session by session",
      code: "visitor-unknown",
      retryable: false,
    });
  });
});

describe("whether a chat is active", () => {
  it.each<[string, ErasureRequest]>([
    ["by session", bySession],
    ["by age", byAge],
    ["by person", { by: "person", externalId: "vera@example.org", as: "customer" }],
    ["by visitor", { by: "visitor", visitorId: "v1" }],
  ])("must be readable to erase it, %s; it is reported and never passed over in silence", async (_how, request) => {
    const world = eraseWorld({
      cards: [chatCard("1", { is_chat_active: [], customer: refersTo("90") })],
      persons: [personCard("90", "vera@example.org")],
      cardsOfVisitor: () => ["1"],
    });
    const report = await world.erase(request);
    expect(report).toMatchObject({ status: "failures", cards: { erased: 0, failed: 1 } });
    expect(report.failures[0]?.reason).toContain("cannot be read");
    expect(world.esm.written).toEqual([]);
  });
});
