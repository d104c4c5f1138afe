import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type EsmApi, writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { MANNER_NAMES, type MannerName } from "../../plugin/sandbox/named-manners.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders } from "../support/given-files.ts";

const folder = folders();
const start = sandboxes();

describe("esm-chat sandbox --manners", () => {
  it("refuses a name that does not exist, tells which may be meant and all that exist, and starts nothing", async () => {
    const { exitCode, stdout, stderr } = await esmChatHere(["sandbox", "--manners", "cloud,lockd-cards,x"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toContain("--manners: there is no manner 'lockd-cards': did you mean locked-cards?");
    expect(stderr).toContain(`--manners: there is no manner 'x'; there are ${MANNER_NAMES.join(", ")}`);
  });
});

describe("the written configuration", () => {
  it.each<[EsmApi, string]>([
    ["rest", "/rest-api/itsm/v1"],
    ["web-api", "/api/itsm"],
  ])("tells the cloud's address of %s", async (api, path) => {
    const { esm, origin } = await written(api, "cloud");
    expect(esm).toMatchObject({ url: origin + path });
  });

  it("tells the names of yes and no that the Web API of a Finnish ESM uses, and none that are as usual", async () => {
    const finnish = await written("web-api", "localised-static-values");
    expect(finnish.esm).toMatchObject({ webApi: { staticValueNames: { yes: "Kyllä", no: "Ei" } } });
    const usual = await written("web-api");
    expect(usual.esm).not.toHaveProperty("webApi.staticValueNames");
  });
});

describe("the folder of the written configuration", () => {
  it("is used again by the next sandbox, with either way into ESM", async () => {
    const own = folder();
    writeSandboxConfig(own, await start(), "rest");
    const next = await start();
    writeSandboxConfig(own, next, "web-api");
    expect(readFileSync(`${own}/esm-password`, "utf8")).toBe(next.password);
  });
});

async function written(api: EsmApi, ...manners: MannerName[]) {
  const sandbox = await start({ manners });
  const { esm } = JSON.parse(readFileSync(writeSandboxConfig(folder(), sandbox, api), "utf8")) as { esm: unknown };
  return { esm, origin: new URL(sandbox.control).origin };
}
