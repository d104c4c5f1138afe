import { describe, expect, it } from "vitest";
import { Failure, type FailureScope, toldToStop } from "../../plugin/base/failure.ts";
import { askedSystem, createRunEnd, type RunEnd, untilItsEnd } from "../../plugin/task/run-end.ts";
import { SOME_TIME } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";

const unreachable = new Failure("ESM refused the connection", {
  code: "unreachable",
  scope: "request",
  retryable: true,
});
const refused = new Failure("ESM refused the card", { code: "esm-refused", scope: "card", retryable: false });

/** A code that nobody has heard of: it must not matter. */
function failure(scope: FailureScope, onPurpose = false, retryAt?: number): Failure {
  return new Failure(`${scope} ${onPurpose}`, { code: "x-37", scope, onPurpose, retryable: false, retryAt });
}

const goesOn = new AbortController().signal;

function failing(count: number, why: Failure, system = askedSystem(), inARow = system.inARow()) {
  return Array.from({ length: count }, () => {
    inARow.failed(why);
    return system.reason;
  });
}

describe("an outage", () => {
  it("is ten failures in a row that the system is to blame for", () => {
    const found = failing(11, unreachable);
    expect(found.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => undefined));
    expect(found[9]).toMatchObject({
      code: "outage",
      scope: "system",
      retryable: true,
      message: "not tried: 10 requests in a row have failed, the last one because ESM refused the connection",
    });
    expect(found[10]).toBe(found[9]);
  });

  it("leaves each of the ten with its own failure", () => {
    const inARow = askedSystem().inARow();
    expect(Array.from({ length: 10 }, () => inARow.failed(unreachable))).toEqual(
      Array.from({ length: 10 }, () => false),
    );
  });

  it("is not made of refusals, whatever their number", () => {
    expect(failing(30, refused)).toEqual(Array.from({ length: 30 }, () => undefined));
  });

  it("is counted anew after a success", () => {
    const system = askedSystem();
    const inARow = system.inARow();
    failing(9, unreachable, system, inARow);
    inARow.succeeded();
    expect(failing(9, unreachable, system, inARow).at(-1)).toBeUndefined();
    expect(failing(1, unreachable, system, inARow)[0]?.code).toBe("outage");
  });

  it("goes on being counted over failures of another kind", () => {
    const system = askedSystem();
    const inARow = system.inARow();
    failing(9, unreachable, system, inARow);
    inARow.failed(refused);
    expect(system.reason).toBeUndefined();
    expect(failing(1, unreachable, system, inARow)[0]?.code).toBe("outage");
  });

  it("is counted for requests of one kind", () => {
    const system = askedSystem();
    failing(9, unreachable, system);
    expect(failing(9, unreachable, system).at(-1)).toBeUndefined();
  });
});

describe("a failure", () => {
  it.each([
    ["card", false, false],
    ["request", false, false],
    ["system", false, true],
    ["run", false, true],
    ["card", true, true],
    ["request", true, true],
    ["system", true, true],
    ["run", true, true],
  ] as const)("of scope %s, on purpose: %s, ends the run at once: %s", (scope, onPurpose, ends) => {
    const why = failure(scope, onPurpose);
    for (const name of ["esm", "chatHistory"] as const) {
      const end = createRunEnd(goesOn);
      expect(end[name].failed(why)).toBe(ends);
      expect([end.reason, end[name].reason]).toEqual(ends ? [why, why] : [undefined, undefined]);
      expect(end.goesOn()).toBe(!ends);
    }
  });

  it("of the chat platform does not keep ESM from being asked", () => {
    const end = createRunEnd(goesOn);
    end.chatHistory.failed(failure("system"));
    expect(end.esm.reason).toBeUndefined();
  });

  it("that ended the run stays its reason", () => {
    const end = createRunEnd(goesOn);
    const [first, second] = [failure("system"), failure("run")];
    end.chatHistory.failed(first);
    end.esm.failed(second);
    expect([end.reason, end.chatHistory.reason, end.esm.reason]).toEqual([first, first, second]);
  });
});

it("a run that is told to stop ends when it is asked whether it goes on, and ESM is not asked any more", () => {
  const stop = new AbortController();
  const end = createRunEnd(stop.signal);
  expect(end.goesOn()).toBe(true);
  stop.abort();
  expect(end.reason).toBeUndefined();
  expect(end.goesOn()).toBe(false);
  expect(end.reason).toMatchObject({ code: "stopped", message: "stopped before all cards were done" });
  expect(end.esm.reason).toBe(end.reason);
});

const fails = (why: Failure) => async (end: RunEnd) => {
  end.esm.failed(why);
};
const throws = (why: Error) => () => Promise.reject(why);

/** How a run ends whose work does this. */
function endOf(work: (end: RunEnd) => Promise<void>) {
  const end = createRunEnd(goesOn);
  return untilItsEnd(end, work(end));
}

describe("a run", () => {
  it("that goes to its end was not stopped", async () => {
    expect(await endOf(async () => undefined)).toBeNull();
  });

  it.each([["told"], ["thrown"]])("that ends on purpose was stopped, and says when to go on (%s)", async (how) => {
    const why = failure("system", true, SOME_TIME);
    const stopped = { reason: "system true", retryAt: SOME_TIME };
    expect(await endOf(how === "told" ? fails(why) : throws(why))).toEqual(stopped);
    const work = how === "told" ? fails(toldToStop("enough")) : throws(toldToStop("enough"));
    expect(await endOf(work)).toEqual({ reason: "enough", retryAt: undefined });
  });

  it("that ends because of a system tells it with each card", async () => {
    expect(await endOf(fails(failure("system")))).toBeNull();
  });

  it("that ends by a failure of the run itself fails as a whole", async () => {
    const why = failure("run");
    expect(await rejectionOf(endOf(fails(why)))).toBe(why);
  });

  it.each(["card", "request", "system", "run"] as const)(
    "whose work throws a failure of scope %s fails as a whole",
    async (scope) => {
      const why = failure(scope);
      expect(await rejectionOf(endOf(throws(why)))).toBe(why);
    },
  );

  it("does not hide a mistake of ours", async () => {
    const mistake = new TypeError("ours");
    expect(await rejectionOf(endOf(throws(mistake)))).toBe(mistake);
  });
});
