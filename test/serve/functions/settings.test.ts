import { describe, expect, it } from "vitest";
import { functionSettings, serverSettings } from "../../../plugin/settings/function-settings.ts";

const problemsOf = (result: { error?: { issues: readonly { path: PropertyKey[]; message: string }[] } | undefined }) =>
  (result.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("the section functions", () => {
  it("has defaults", () => {
    expect(functionSettings.parse({})).toEqual({
      allowPlainHttp: false,
      tokens: [],
      folderCodes: [],
      answerWithinMs: 5_000,
      personWithinMs: 1_500,
      concurrency: 8,
      mostWaiting: 2_000,
      callsPerMinute: 6_000,
    });
  });

  it("takes the slash off the environment URL", () => {
    expect(functionSettings.parse({ environmentUrl: "https://chat.example.com/x//" }).environmentUrl).toBe(
      "https://chat.example.com/x",
    );
  });

  it.each([
    ["a token in the configuration", { tokens: ["secret-token"] }, "tokens.0: must be {"],
    ["a variable no shell knows", { tokens: [{ env: "A; rm -rf" }] }, "tokens.0.env: must be the name"],
    ["a URL with a password", { environmentUrl: "https://a:b@chat.example.com" }, "environmentUrl: must not hold"],
    ["a URL with a query", { environmentUrl: "https://chat.example.com?a" }, "environmentUrl: must not hold"],
    ["a URL of another kind", { environmentUrl: "ftp://chat.example.com" }, "environmentUrl: must be an address"],
    ["a limit nobody could keep", { answerWithinMs: 1 }, "answerWithinMs: must be a whole number from 500"],
    ["a setting that is misspelt", { token: [] }, 'Unrecognized key: "token"'],
  ])("refuses %s", (_, section, words) => {
    const problems = problemsOf(functionSettings.safeParse(section));
    expect(problems).toEqual([expect.stringContaining(words)]);
    expect(problems.join("")).not.toContain("secret-token");
  });
});

describe("the section server", () => {
  it("listens on the loopback interface unless it is told otherwise", () => {
    expect(serverSettings.parse({})).toMatchObject({ host: "127.0.0.1", port: 8443, behindProxy: false });
  });

  it.each([
    ["on another interface in the clear", { host: "0.0.0.0" }, [expect.stringContaining("tls: is missing")]],
    ["on another interface over TLS", { host: "0.0.0.0", tls: { certificate: "c.pem", key: "k.pem" } }, []],
    ["on another interface behind a proxy", { host: "0.0.0.0", behindProxy: true }, []],
    ["on the loopback interface in the clear", { host: "::1" }, []],
    ["with half a certificate", { tls: { certificate: "c.pem" } }, [expect.stringContaining("tls.key")]],
  ])("%s", (_, section, problems) => {
    expect(problemsOf(serverSettings.safeParse(section))).toEqual(problems);
  });
});
