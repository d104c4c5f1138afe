import { describe, expect, it } from "vitest";
import {
  BLOCKED_FOR_MS,
  createAttempts,
  MOST_FOR_ADDRESS,
  MOST_FOR_ONE,
  MOST_KEYS,
} from "../../../../plugin/serve/console/access/attempts.ts";
import { clockByHand } from "../../../support/fake-clock.ts";

const ATTEMPT = { esm: "https://esm.example.org", login: "aada", address: "192.0.2.1" };

function worn() {
  const clock = clockByHand();
  const attempts = createAttempts(clock);
  const begun = Array.from({ length: MOST_FOR_ONE }, () => attempts.begin(ATTEMPT));
  return { clock, attempts, begun };
}

describe("attempts to log in", () => {
  it("are five, however many come at once, and then none for a quarter of an hour", () => {
    const { clock, attempts, begun } = worn();
    expect(begun).toEqual([0, 0, 0, 0, 0]);
    expect(Array.from({ length: 50 }, () => attempts.begin(ATTEMPT)).every((wait) => wait === BLOCKED_FOR_MS)).toBe(
      true,
    );
    clock.advance(BLOCKED_FOR_MS - 1);
    expect(attempts.begin(ATTEMPT)).toBe(1);
    clock.advance(1);
    expect(attempts.begin(ATTEMPT)).toBe(0);
  });

  it("are blocked from the last of them, not from the first", () => {
    const clock = clockByHand();
    const attempts = createAttempts(clock);
    for (let count = 0; count < MOST_FOR_ONE; count += 1) {
      attempts.begin(ATTEMPT);
      clock.advance(60_000);
    }
    expect(attempts.begin(ATTEMPT)).toBe(BLOCKED_FOR_MS - 60_000);
  });

  it.each(["AADA", " aada", "aada ", "ａａｄａ", "Aada\u00a0"])("a login written as %j is the same one", (login) => {
    expect(worn().attempts.begin({ ...ATTEMPT, login })).toBe(BLOCKED_FOR_MS);
  });

  it.each([{ login: "bertta" }, { address: "192.0.2.2" }, { esm: "https://other.example.org" }])(
    "are free for %j",
    (other) => {
      expect(worn().attempts.begin({ ...ATTEMPT, ...other })).toBe(0);
    },
  );

  it("are few from one address, whatever the logins", () => {
    const attempts = createAttempts(clockByHand());
    for (let count = 0; count < MOST_FOR_ADDRESS; count += 1) {
      expect(attempts.begin({ ...ATTEMPT, login: `login-${count}` })).toBe(0);
    }
    expect(attempts.begin({ ...ATTEMPT, login: "another" })).toBe(BLOCKED_FOR_MS);
    expect(attempts.begin({ ...ATTEMPT, login: "another", address: "192.0.2.2" })).toBe(0);
  });

  it("do not count when ESM said neither yes nor no, and are forgotten with a yes", () => {
    const attempts = createAttempts(clockByHand());
    for (let count = 0; count < 3 * MOST_FOR_ADDRESS; count += 1) {
      expect(attempts.begin(ATTEMPT)).toBe(0);
      attempts.gaveUp(ATTEMPT);
    }
    for (let count = 0; count < 3 * MOST_FOR_ADDRESS; count += 1) {
      expect(attempts.begin(ATTEMPT)).toBe(0);
      attempts.succeeded(ATTEMPT);
    }
  });

  it("are possible again when the clock was set back", () => {
    const { clock, attempts } = worn();
    clock.advance(-BLOCKED_FOR_MS);
    expect(attempts.begin(ATTEMPT)).toBe(0);
  });

  it("are remembered of so many logins and addresses, the oldest of which is forgotten first", () => {
    const { attempts } = worn();
    for (let count = 0; count < MOST_KEYS / 2 - 1; count += 1) {
      attempts.begin({ ...ATTEMPT, login: `login-${count}`, address: `address ${count}` });
    }
    expect(attempts.begin(ATTEMPT)).toBeGreaterThan(0);
    attempts.begin({ ...ATTEMPT, login: "one more", address: "one more" });
    expect(attempts.begin(ATTEMPT)).toBe(0);
  });
});
