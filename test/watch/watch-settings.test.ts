import { describe, expect, it } from "vitest";
import { watchSettings } from "../../plugin/settings/watch-settings.ts";

describe("watch in the configuration", () => {
  it("may be left out: metrics for this machine, no traces, no trace ids for others", () => {
    expect(watchSettings.parse(undefined)).toEqual({
      metrics: { enabled: true },
      traces: { allowPlainHttp: false, timeoutSeconds: 10, propagate: false },
    });
  });

  it("takes the token from where secrets are kept, and the collector's address", () => {
    const watch = {
      metrics: { enabled: true, token: { env: "METRICS_TOKEN" } },
      traces: { endpoint: "http://127.0.0.1:4318/", timeoutSeconds: 2, propagate: true },
    };
    expect(watchSettings.parse(watch)).toEqual({
      ...watch,
      traces: { ...watch.traces, allowPlainHttp: false, endpoint: "http://127.0.0.1:4318" },
    });
  });

  it.each([
    ["a token in clear", { metrics: { token: "canary" } }, "metrics.token"],
    ["a password in an address", { traces: { endpoint: "http://a:canary@c" } }, "traces.endpoint"],
    ["a misspelt setting", { traces: { endpont: "http://c" } }, "traces"],
    ["a time-out of nothing", { traces: { timeoutSeconds: 0 } }, "traces.timeoutSeconds"],
  ])("refuses %s, without repeating it", (_name, watch, place) => {
    const { error } = watchSettings.safeParse(watch);
    expect(error?.issues.map(({ path }) => path.join("."))).toEqual([place]);
    expect(error?.issues.map(({ message }) => message).join()).not.toContain("canary");
  });
});
