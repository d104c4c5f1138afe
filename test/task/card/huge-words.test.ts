import { describe, expect, it } from "vitest";
import type { TemplateInformation } from "../../../plugin/outside/esm/port.ts";
import { checkMapping } from "../../../plugin/task/card/check-mapping.ts";
import { settingsOf } from "../../support/ready-made.ts";

const HUGE = "\u001b[2J".repeat(1_000_000);

describe("an ESM that answers with huge codes", () => {
  const attribute = {
    code: "x",
    type: HUGE,
    multiValue: false,
    staticValues: [{ code: HUGE, name: HUGE }],
    targets: [HUGE],
  };
  const settings = settingsOf();
  const codes = settings.mapped.map(({ code }) => code);
  const template = (type: string): TemplateInformation => ({
    code: settings.templateCode,
    folders: Array.from({ length: 100 }, () => ({ code: HUGE, name: HUGE })),
    attributes: new Map(codes.map((code) => [code, { ...attribute, code, type }])),
  });

  it.each([
    ["types", HUGE],
    ["targets", "reference"],
    ["value codes", "static-value"],
  ])("is told of in findings that are short and cannot command a terminal: %s", (_, type) => {
    const { findings } = checkMapping(settings, template(type));
    expect(findings.length).toBeGreaterThan(3);
    for (const { found } of findings) {
      expect(found.length).toBeLessThan(3_000);
      expect(found).not.toMatch(/\p{Cc}/u);
    }
  });
});
