import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { createOutageDetector } from "../../../plugin/task/outage.ts";

const unreachable = new Failure("ESM refused the connection", { code: "unreachable", retryable: true });
const refused = new Failure("ESM refused the card", { code: "esm-refused", scope: "card", retryable: false });

function failing(count: number, failure: Failure, detector = createOutageDetector()) {
  return Array.from({ length: count }, () => detector.failed(failure));
}

describe("an outage", () => {
  it("is ten failures in a row that the system is to blame for", () => {
    const found = failing(11, unreachable);
    expect(found.slice(0, 9)).toEqual(Array.from({ length: 9 }, () => undefined));
    expect(found[9]).toMatchObject({
      code: "outage",
      retryable: true,
      message: "not tried: 10 requests in a row have failed, the last one because ESM refused the connection",
    });
    expect(found[10]?.message).toContain("not tried: 11 requests");
  });

  it("is not made of refusals, whatever their number", () => {
    expect(failing(30, refused)).toEqual(Array.from({ length: 30 }, () => undefined));
  });

  it("is counted anew after a success", () => {
    const detector = createOutageDetector();
    failing(9, unreachable, detector);
    detector.succeeded();
    expect(failing(9, unreachable, detector).at(-1)).toBeUndefined();
    expect(detector.failed(unreachable)?.code).toBe("outage");
  });

  it("goes on being counted over failures of another kind", () => {
    const detector = createOutageDetector();
    failing(9, unreachable, detector);
    detector.failed(refused);
    expect(detector.failed(unreachable)?.code).toBe("outage");
  });
});
