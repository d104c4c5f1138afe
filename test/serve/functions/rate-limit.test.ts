import { describe, expect, it } from "vitest";
import { clientAddress, createRateLimit } from "../../../plugin/serve/functions/rate-limit.ts";
import { clockByHand, SOME_TIME } from "../../support/fake-clock.ts";
import { callFunction, functionWorlds } from "./function-world.ts";

const startWorld = functionWorlds();

describe("a rate limit", () => {
  it("lets a minute's calls through at one moment, then one at a time", () => {
    const clock = clockByHand();
    const limit = createRateLimit(60, clock);
    const taken = Array.from({ length: 61 }, () => limit.take("a"));
    expect(taken.filter((seconds) => seconds === 0)).toHaveLength(60);
    expect(taken.at(-1)).toBe(1);
    clock.advance(1_000);
    expect([limit.take("a"), limit.take("a")]).toEqual([0, 1]);
    clock.advance(60_000);
    expect(Array.from({ length: 60 }, () => limit.take("a"))).toEqual(Array.from({ length: 60 }, () => 0));
  });

  it("says how long to wait", () => {
    const limit = createRateLimit(1, clockByHand());
    expect([limit.take("a"), limit.take("a")]).toEqual([0, 60]);
  });

  it("counts each key for itself", () => {
    const limit = createRateLimit(1, clockByHand());
    expect([limit.take("a"), limit.take("b"), limit.take("a"), limit.take("b")]).toEqual([0, 0, 60, 60]);
  });

  it("does not shut anybody out for long when the clock is set back", () => {
    let now = SOME_TIME;
    const limit = createRateLimit(1, { ...clockByHand(), now: () => now });
    limit.take("a");
    now -= 86_400_000;
    expect(limit.take("a")).toBe(0);
  });

  it("forgets the key that has been quiet longest when there are too many", () => {
    const limit = createRateLimit(1, clockByHand());
    limit.take("first");
    for (let key = 0; key < 9_999; key += 1) limit.take(`${key}`);
    expect(limit.take("first")).toBe(60);
    for (let key = 10_000; key < 20_000; key += 1) limit.take(`${key}`);
    expect(limit.take("first")).toBe(0);
  });
});

describe("whom a request is counted for", () => {
  const cases: readonly (readonly [string, string | undefined, string | undefined, boolean, string])[] = [
    ["whoever opened the connection", "192.0.2.1", undefined, false, "192.0.2.1"],
    ["not what a client claims without a proxy", "192.0.2.1", "198.51.100.7", false, "192.0.2.1"],
    ["behind a proxy, the address it added", "10.0.0.1", "198.51.100.7", true, "198.51.100.7"],
    ["not what stood there before the proxy", "10.0.0.1", "203.0.113.5, 198.51.100.7", true, "198.51.100.7"],
    ["the proxy where it added none", "10.0.0.1", undefined, true, "10.0.0.1"],
    ["the proxy where it added nonsense", "10.0.0.1", "198.51.100.7, unknown", true, "10.0.0.1"],
    ["without the port", "10.0.0.1", "198.51.100.7:4711", true, "198.51.100.7"],
    ["IPv4 written as IPv6", "::ffff:192.0.2.1", undefined, false, "192.0.2.1"],
    ["the network of an IPv6 address", "2001:db8:1:2:3:4:5:6", undefined, false, "2001:db8:1:2::/64"],
    ["the same network in short", "2001:db8:1:2::1", undefined, false, "2001:db8:1:2::/64"],
    ["zeros in the middle", "2001:db8::5", undefined, false, "2001:db8:0:0::/64"],
    ["an IPv6 address with a port", "::1", "[2001:db8:0001:2::9]:443", true, "2001:db8:1:2::/64"],
    ["an IPv6 address of a link", "fe80::1%eth0", undefined, false, "fe80:0:0:0::/64"],
    ["the loopback interface", "::1", undefined, false, "0:0:0:0::/64"],
    ["nobody, when the connection is gone", undefined, undefined, false, ""],
  ];
  it.each(cases)("%s", (_, remoteAddress, forwardedFor, behindProxy, expected) => {
    expect(clientAddress({ remoteAddress, forwardedFor }, behindProxy)).toBe(expected);
  });
});

describe("too many calls", () => {
  const body = { sessionId: "ws-1" };

  it("from one address: 429 before the token is looked at", async () => {
    const { origin } = await (await startWorld()).serve({ server: { callsPerMinuteAndAddress: 2 } });
    const statuses = [];
    for (let call = 0; call < 3; call += 1)
      statuses.push((await callFunction(origin, body, { token: "wrong" })).status);
    expect(statuses).toEqual([401, 401, 429]);
    const { headers, body: answer } = await callFunction(origin, body);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer.error).toMatchObject({ code: "too-many-calls", tryAgain: true });
  });

  it("from one address behind a proxy leave others alone", async () => {
    const server = { callsPerMinuteAndAddress: 1, behindProxy: true };
    const { origin } = await (await startWorld()).serve({ server });
    const from = (address: string) => callFunction(origin, body, { headers: { "x-forwarded-for": address } });
    expect((await from("203.0.113.5, 198.51.100.7")).status).toBe(200);
    expect((await from("203.0.113.6, 198.51.100.7")).status).toBe(429);
    expect((await from("198.51.100.8")).status).toBe(200);
  });

  it("of one environment leave others alone, and only calls with a token count", async () => {
    const { origin } = await (await startWorld()).serve({ names: ["one", "two"], functions: { callsPerMinute: 1 } });
    const call = (name: string, token?: string) =>
      callFunction(origin, body, {
        path: `/${name}/functions/createChatSession`,
        ...(token === undefined ? {} : { token }),
      });
    expect((await call("one", "wrong")).status).toBe(401);
    expect((await call("one")).status).toBe(200);
    expect((await call("one")).status).toBe(429);
    expect((await call("two")).status).toBe(200);
  });
});
