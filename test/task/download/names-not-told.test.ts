import { describe, expect, it } from "vitest";
import type { Esm, StaticValue } from "../../../plugin/outside/esm/port.ts";
import { MINUTE, memoryRun, newCard, openHistory } from "./memory-run.ts";

/** An ESM that tells the names of the static values by language, of which none is known to be the system's. */
function namesByLanguage(inner: Esm): Esm {
  const staticValues: StaticValue[] = [
    { code: "no", name: null },
    { code: "yes", name: null },
  ];
  return {
    ...inner,
    async templateInformation(code, codes) {
      const template = await inner.templateInformation(code, codes);
      const active = template?.attributes.get("is_chat_active");
      if (template === null || active === undefined) return template;
      const attribute = { ...active, type: "static-value", staticValues };
      return { ...template, attributes: new Map([...template.attributes, ["is_chat_active", attribute]]) };
    },
  };
}

describe("static values whose names ESM does not tell in its system language", () => {
  it("are written and compared by their codes, and no search names them", async () => {
    const yes = [{ kind: "static" as const, code: "yes", name: null }];
    const no = [{ kind: "static" as const, code: "no", name: null }];
    const cards = [
      newCard("1", { is_chat_active: yes }),
      newCard("2", { is_chat_active: yes }),
      newCard("3", { is_chat_active: no }),
    ];
    const { run, esm, valuesOf, asked, clock } = memoryRun({ cards, sessions: { "ws-2": openHistory("ws-2") } });
    const dependencies = { esm: namesByLanguage(esm) };
    const report = await run({}, dependencies);
    expect(report).toMatchObject({ status: "done", sessions: { written: 2, finished: 1 } });
    expect(report.unverified).toContain("the name of no, yes of is_chat_active in ESM's system language");
    expect(["1", "2", "3"].map((id) => valuesOf(id)?.["is_chat_active"])).toEqual([no, yes, no]);
    expect(asked).not.toContain("ws-3");
    clock.advance(MINUTE);
    expect(await run({}, dependencies)).toMatchObject({ status: "done", sessions: { written: 0 } });
    expect(esm.asked.cardsAmong.filter(({ filter }) => filter?.includes("is_chat_active"))).toEqual([]);
  });
});
