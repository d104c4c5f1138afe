import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PlatformExample } from "../../../plugin/cli/platform/example.ts";
import { platformFile, readPlatformFile, shippedPlatforms } from "../../../plugin/settings/platform-description.ts";
import { asExample, shippedExample } from "../../platforms/served-example.ts";
import { esmChatHere } from "../../support/esm-chat-here.ts";
import { folders } from "../../support/given-files.ts";
import { scriptedServers } from "../../support/scripted-server.ts";

const folder = folders();
const serve = scriptedServers();
const ENVIRONMENT = { SECRET: "canary-secret" };

const EXAMPLES = shippedPlatforms().flatMap((platform) =>
  readdirSync(`templates/platforms/examples/${platform}`).map((file) => [platform, file.replace(".json", "")] as const),
);
const HISTORIES = EXAMPLES.filter(([platform, name]) => expectedOf(platform, name) === "history");

function expectedOf(platform: string, name: string): string {
  return shippedExample(`${platform}/${name}`).expected.kind;
}

/** Each setting as the example has it; secrets by the environment. */
function settingsFor(platform: string, { settings }: PlatformExample): string[] {
  const namedIn = { file: "", place: "" };
  const { description } = readPlatformFile(platformFile(platform, ".", namedIn), namedIn);
  return Object.entries(description.settings).flatMap(([name, { secret, default: usual }]) => {
    if (secret) return ["--set", `${name}=env:SECRET`];
    return settings[name] === undefined && usual !== undefined ? [] : ["--set", `${name}=${settings[name] ?? name}`];
  });
}

/** What of people stands in an example, as far as it can be told from other text. */
function toldOf({ expected }: PlatformExample): string[] {
  if (expected.kind !== "history") return [];
  const { visitor, operators, messages } = expected.session;
  const people = [visitor, ...operators].flatMap(({ name, externalId }) => [name, externalId ?? ""]);
  return [...people, ...messages.map(({ text }) => text)].filter((text) => text.length > 5 && text.includes(" "));
}

async function run(args: readonly string[]) {
  return esmChatHere(["platform", ...args], { environment: ENVIRONMENT });
}

describe("each session of a shipped example, as a platform would answer it", () => {
  it.each(HISTORIES)("%s: %s is tested and recorded, and tells of nobody", async (platform, name) => {
    const example = shippedExample(`${platform}/${name}`);
    const { url } = await serve(asExample(example));
    const asking = ["--url", url, ...settingsFor(platform, example), "--session", example.session];
    const figures = example.expected.kind === "history" ? example.expected.figures : undefined;

    const tested = await run(["test", platform, ...asking, "--json"]);
    expect(tested.stderr).toBe("");
    expect(JSON.parse(tested.stdout)).toMatchObject({ status: "read", figures });
    expect(tested.stdout).not.toContain("canary");

    const examples = folder();
    const out = join(examples, "recorded.json");
    const recorded = await run(["record", platform, ...asking, "--out", out]);
    expect([recorded.exitCode, recorded.stderr]).toEqual([0, ""]);
    const written = readFileSync(out, "utf8");
    expect(toldOf(example).filter((text) => written.includes(text))).toEqual([]);
    expect(written).not.toContain("canary");
    const again = (JSON.parse(written) as PlatformExample).expected;
    expect(again).toMatchObject({
      figures: {
        messageCount: figures?.messageCount,
        waitSeconds: figures?.waitSeconds,
        startTime: figures?.startTime,
        endTime: figures?.endTime,
      },
    });
    expect((await run(["check", platform, "--examples", examples])).exitCode).toBe(0);
  });
});
