import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  createSessions,
  MOST_OF_ONE_LOGIN,
  MOST_SESSIONS,
  type Person,
} from "../../../../plugin/serve/console/access/sessions.ts";
import { clockByHand, SOME_TIME } from "../../../support/fake-clock.ts";

const MINUTE_MS = 60_000;

interface Known extends Person {
  readonly isClosed: () => boolean;
}

/** Somebody of whom only sessions are asked. */
function person(login: string, environment = "north", endsAt = SOME_TIME + 15 * MINUTE_MS): Known {
  let closed = false;
  const close = () => {
    closed = true;
  };
  return { configuration: { name: environment }, login, endsAt, close, isClosed: () => closed } as unknown as Known;
}

describe("a session", () => {
  it("has a new id and a new token each time somebody enters it, and the old id is worth nothing", () => {
    const sessions = createSessions(clockByHand());
    const first = sessions.enter(undefined, person("aada"));
    const { csrf } = sessions.find(first) ?? {};
    const second = sessions.enter(first, person("aada", "south"));
    expect(sessions.find(first)).toBeUndefined();
    expect([...(sessions.find(second)?.people.keys() ?? [])]).toEqual(["north", "south"]);
    expect(sessions.find(second)?.csrf).not.toBe(csrf);
    expect(sessions.size).toBe(1);
  });

  it("is none of a made-up id, whoever enters with it", () => {
    const sessions = createSessions(clockByHand());
    const planted = "p".repeat(43);
    expect(sessions.enter(planted, person("aada"))).not.toBe(planted);
    expect(sessions.find(planted)).toBeUndefined();
  });

  it.each([undefined, "", "__proto__", "x".repeat(8_000), "ä".repeat(43)])("%j stands for none", (id) => {
    const sessions = createSessions(clockByHand());
    sessions.enter(undefined, person("aada"));
    expect(sessions.find(id)).toBeUndefined();
    sessions.leave(id);
    expect(sessions.size).toBe(1);
  });

  it("closes the connection of whoever leaves, or enters again", () => {
    const sessions = createSessions(clockByHand());
    const [first, second] = [person("aada"), person("bertta")];
    const id = sessions.enter(sessions.enter(undefined, first), second);
    expect([first.isClosed(), second.isClosed()]).toEqual([true, false]);
    sessions.leave(id);
    expect([second.isClosed(), sessions.find(id)]).toEqual([true, undefined]);
  });

  it("ends with ESM's token, one part of it after the other", () => {
    const clock = clockByHand();
    const sessions = createSessions(clock);
    const [early, late] = [person("aada"), person("aada", "south", SOME_TIME + 20 * MINUTE_MS)];
    const id = sessions.enter(sessions.enter(undefined, early), late);
    clock.advance(15 * MINUTE_MS);
    expect([...(sessions.find(id)?.people.keys() ?? [])]).toEqual(["south"]);
    clock.advance(5 * MINUTE_MS);
    expect(sessions.find(id)).toBeUndefined();
    expect([early.isClosed(), late.isClosed()]).toEqual([true, true]);
  });

  it("lasts no longer because the clock is set back, and goes on where it is only set right", () => {
    const clock = clockByHand();
    const sessions = createSessions(clock);
    const one = person("aada", "north", SOME_TIME + 60 * MINUTE_MS);
    const id = sessions.enter(undefined, one);
    clock.advance(-MINUTE_MS);
    expect(sessions.find(id)).toBeDefined();
    clock.advance(-59 * MINUTE_MS);
    expect([sessions.find(id), one.isClosed()]).toEqual([undefined, true]);
  });

  it("ends when the clock is set forward past its end", () => {
    const clock = clockByHand();
    const sessions = createSessions(clock);
    const id = sessions.enter(undefined, person("aada"));
    clock.advance(60 * MINUTE_MS);
    expect([sessions.find(id), sessions.size]).toEqual([undefined, 0]);
  });

  it("ends when nobody asks for it any more, too", async () => {
    const clock = clockByHand();
    const sessions = createSessions(clock);
    const forgotten = person("aada", "north", SOME_TIME + MINUTE_MS);
    sessions.enter(undefined, forgotten);
    await clock.waiting(1);
    clock.advance(MINUTE_MS);
    await setImmediate();
    expect([forgotten.isClosed(), sessions.size]).toEqual([true, 0]);
  });

  it("loses one person's part, and that of everybody in an environment", () => {
    const sessions = createSessions(clockByHand());
    const [north, south, other] = [person("aada"), person("aada", "south"), person("bertta")];
    const id = sessions.enter(sessions.enter(undefined, north), south);
    const otherId = sessions.enter(undefined, other);
    sessions.leavePerson(south);
    expect([...(sessions.find(id)?.people.keys() ?? [])]).toEqual(["north"]);
    sessions.leaveEnvironment("north");
    expect([sessions.find(id), sessions.find(otherId)]).toEqual([undefined, undefined]);
    expect([north, south, other].map(({ isClosed }) => isClosed())).toEqual([true, true, true]);
  });

  it("is one of ten of a login; the oldest of them ends for a further one, and nobody else's", () => {
    const sessions = createSessions(clockByHand());
    const other = sessions.enter(undefined, person("bertta"));
    const ids = Array.from({ length: MOST_OF_ONE_LOGIN + 1 }, () => sessions.enter(undefined, person("aada")));
    expect(ids.map((id) => sessions.find(id) !== undefined)).toEqual([false, ...ids.slice(1).map(() => true)]);
    expect(sessions.find(other)).toBeDefined();
  });

  it("ends early where there are too many, the one that would end first", () => {
    const sessions = createSessions(clockByHand());
    const enter = (index: number) =>
      sessions.enter(undefined, person(`login-${index}`, "north", SOME_TIME + MINUTE_MS * (index === 500 ? 1 : 15)));
    const ids = Array.from({ length: MOST_SESSIONS }, (_, index) => enter(index));
    const last = enter(MOST_SESSIONS);
    expect(sessions.size).toBe(MOST_SESSIONS);
    expect([ids[0], ids[500], last].map((id) => sessions.find(id) !== undefined)).toEqual([true, false, true]);
  });
});
