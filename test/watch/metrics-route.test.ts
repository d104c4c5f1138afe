import { describe, expect, it } from "vitest";
import { wholeServers } from "../serve/whole-server.ts";

const start = wholeServers();

async function metricsAt(token: string | undefined): Promise<string> {
  const metrics = token === undefined ? {} : { token: { file: "metrics-token" } };
  const { origin } = await start({
    sections: { name: "north", watch: { metrics } },
    files: token === undefined ? {} : { "metrics-token": token },
  });
  return `${origin}/metrics`;
}

async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { headers: { connection: "close", ...headers } });
}

describe("GET /metrics", () => {
  it("answers this machine in Prometheus' text format", async () => {
    const answer = await get(await metricsAt(undefined));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain('esm_chat_environment_info{environment="north",scheduled="true"} 1');
  });

  it.each(["x-forwarded-for", "forwarded", "x-real-ip", "via"])(
    "without a token not through a proxy: %s",
    async (name) => {
      const answer = await get(await metricsAt(undefined), { [name]: "127.0.0.1" });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain("esm_chat");
    },
  );

  it("is a path like any other when metrics are off", async () => {
    const { origin } = await start({ sections: { watch: { metrics: { enabled: false } } } });
    const answer = await get(`${origin}/metrics`);
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 404,
      body: { error: { code: "not-found" } },
    });
  });

  it("with a token answers whoever presents it, also through a proxy", async () => {
    const headers = { authorization: "Bearer canary-token", "x-forwarded-for": "192.0.2.1" };
    expect((await get(await metricsAt("canary-token"), headers)).status).toBe(200);
  });

  it.each<[string, Record<string, string>, string?]>([
    ["none", {}],
    ["a wrong one", { authorization: "Bearer canary-tokem" }],
    ["another scheme", { authorization: "Basic canary-token" }],
    ["a scheme without a token", { authorization: "Bearer" }],
    ["a token that begins like it", { authorization: "Bearer canary-token-and-more" }],
    ["two tokens", { authorization: "Bearer canary-token canary-token" }],
    ["the token in the path", {}, "?token=canary-token"],
  ])("with a token refuses %s", async (_name, headers, query = "") => {
    const answer = await get(`${await metricsAt("canary-token")}${query}`, headers);
    expect({ status: answer.status, authenticate: answer.headers.get("www-authenticate") }).toEqual({
      status: 401,
      authenticate: "Bearer",
    });
    expect(await answer.text()).not.toMatch(/esm_chat|canary/);
  });
});
