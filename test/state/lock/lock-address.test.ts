import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { environmentKey, seatKey } from "../../../plugin/state/environment-key.ts";
import { lockAddress } from "../../../plugin/state/lock/acquire-lock.ts";

const ENVIRONMENT = { esmUrl: "https://esm.test/rest-api/itsm/v1", templateCode: "chat_session", installationId: "i1" };
const KEY = environmentKey(ENVIRONMENT);

describe("an environment's key", () => {
  it("is short and fit for names", () => {
    expect(KEY).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ["a slash at the end", "https://esm.test/rest-api/itsm/v1/"],
    ["capitals in the host", "https://ESM.test/rest-api/itsm/v1"],
    ["capitals in the scheme", "HTTPS://esm.test/rest-api/itsm/v1"],
    ["the default port", "https://esm.test:443/rest-api/itsm/v1"],
  ])("is the same with %s", (_, esmUrl) => {
    expect(environmentKey({ ...ENVIRONMENT, esmUrl })).toBe(KEY);
  });

  it.each([
    ["another host", { esmUrl: "https://test.test/rest-api/itsm/v1" }],
    ["another path", { esmUrl: "https://esm.test/rest-api/itsm/v2" }],
    ["another port", { esmUrl: "https://esm.test:8443/rest-api/itsm/v1" }],
    ["another scheme", { esmUrl: "http://esm.test/rest-api/itsm/v1" }],
    ["another template", { templateCode: "chat" }],
    ["another installation", { installationId: "i2" }],
    [
      "a template and an installation that only read the same together",
      { templateCode: "chat_sessioni", installationId: "1" },
    ],
  ])("is another one with %s", (_, different) => {
    expect(environmentKey({ ...ENVIRONMENT, ...different })).not.toBe(KEY);
  });
});

it("a seat's key is the one that earlier versions know it by", () => {
  const digest = createHash("sha256").update(`["${KEY}","place",7]`).digest("hex");
  expect(seatKey(KEY, 7)).toBe(digest.slice(0, 16));
});

describe("where a lock is", () => {
  it.each([
    ["linux", { kind: "folder", path: `/state/locks/${KEY}` }],
    ["win32", { kind: "pipe", path: `\\\\.\\pipe\\esm-chat-${KEY}` }],
    ["darwin", { kind: "file", path: `/state/locks/${KEY}.lock` }],
    ["freebsd", { kind: "file", path: `/state/locks/${KEY}.lock` }],
    ["sunos", undefined],
  ] as const)("on %s", (platform, address) => {
    expect(lockAddress("/state", KEY, platform)).toEqual(address);
  });
});
