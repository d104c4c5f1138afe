import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../../plugin/watch/metrics.ts";
import { createMetricsRoute } from "../../plugin/watch/metrics-route.ts";
import { closing } from "../support/closing.ts";

const closeLater = closing();

async function metricsAt(token: string | undefined): Promise<string> {
  const metrics = createMetrics();
  metrics.environment("north", true);
  const server = serve({ fetch: createMetricsRoute(metrics, token).fetch, port: 0, hostname: "127.0.0.1" });
  closeLater(async () => {
    server.close();
    await once(server, "close");
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
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

  it("with a token answers whoever presents it, also through a proxy", async () => {
    const headers = { authorization: "Bearer canary-token", "x-forwarded-for": "192.0.2.1" };
    expect((await get(await metricsAt("canary-token"), headers)).status).toBe(200);
  });

  it.each([
    ["none", {}],
    ["a wrong one", { authorization: "Bearer canary-tokem" }],
    ["another scheme", { authorization: "Basic canary-token" }],
  ])("with a token refuses %s", async (_name, headers) => {
    const answer = await get(await metricsAt("canary-token"), headers);
    expect([400, 401]).toContain(answer.status);
    expect(await answer.text()).not.toMatch(/esm_chat|canary/);
  });
});
