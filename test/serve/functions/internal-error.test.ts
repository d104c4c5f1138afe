import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/base/clock.ts";
import { createFunctionApp } from "../../../plugin/serve/functions/function-app.ts";
import type { FunctionEnvironment } from "../../../plugin/serve/functions/function-environment.ts";
import { createRateLimit } from "../../../plugin/serve/functions/rate-limit.ts";
import { type RunningServer, startServer } from "../../../plugin/serve/functions/start-server.ts";
import { tokenHash } from "../../../plugin/settings/bearer-token.ts";
import { serverSettings } from "../../../plugin/settings/function-settings.ts";
import { callFunction, FOLDER_CODE, TOKEN } from "./function-world.ts";

let running: RunningServer;

afterEach(() => running.close(0));

async function broken(): Promise<never> {
  throw new TypeError("canary of ws-1");
}

describe("a mistake of ours", () => {
  it("is a 500 that tells nothing but that, and the log names the kind of error alone", async () => {
    const logged: string[] = [];
    const write = (fields: unknown, message: string) => logged.push(`${message} ${JSON.stringify(fields)}`);
    const environment: FunctionEnvironment = {
      name: "default",
      tokens: { hashes: () => [tokenHash(TOKEN)] },
      folderCodes: new Set([FOLDER_CODE]),
      createChatSession: { call: broken, probe: broken, lastSuccessAt: () => undefined, idle: async () => undefined },
      answerWithinMs: 5_000,
      rateLimit: createRateLimit(100, systemClock),
    };
    const server = serverSettings.parse({ port: 0 });
    const log = { info: write, warn: write };
    const { routes } = createFunctionApp({ environments: [environment], ...server, clock: systemClock, log });
    running = await startServer({
      routes,
      server,
      folder: "/",
      environment: {},
      clock: systemClock,
      warn: () => undefined,
    });

    const { status, headers, body } = await callFunction(running.origin, { sessionId: "ws-1" });
    expect({ status, code: body.error?.code }).toEqual({ status: 500, code: "internal-error" });
    expect(headers.get("cache-control")).toBe("no-store");
    const ready = await fetch(`${running.origin}/ready`);
    expect({ status: ready.status, text: await ready.text() }).toMatchObject({
      status: 503,
      text: expect.stringContaining('"reason":"internal-error"') as string,
    });
    expect(logged).toEqual(['a call ended with an internal error {"error":"TypeError"}']);
    expect(JSON.stringify(body)).not.toContain("canary");
  });
});
