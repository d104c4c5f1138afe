import { describe, expect, it } from "vitest";
import type { AttributeValue, DataCard, Esm } from "../../../plugin/outside/esm/port.ts";
import { DAY, memoryRun, newCard, openHistory } from "./memory-run.ts";

/** An ESM whose date attributes keep only the day (observed, D: `2021-03-24`), in a zone behind or ahead of UTC. */
function keepingDays(inner: Esm, offsetHours: number): Esm {
  const ahead = offsetHours * 3_600_000;
  const toDay = (value: AttributeValue): AttributeValue =>
    value.kind === "date" ? { kind: "date", at: Math.floor((value.at + ahead) / DAY) * DAY, isDay: true } : value;
  const shown = (card: DataCard): DataCard => ({
    ...card,
    values: Object.fromEntries(Object.entries(card.values).map(([code, values]) => [code, values.map(toDay)])),
  });
  return {
    ...inner,
    listCards: (query, keep) => inner.listCards(query, (card) => keep(shown(card))),
    findCards: async (query) => (await inner.findCards(query)).map(shown),
    cardsAmong: async (query, ids) => (await inner.cardsAmong(query, ids)).map(shown),
  };
}

describe("attributes that keep only the day", () => {
  it.each([-11, 0, 5.5, 13])("are not written again in every run, in a zone %d hours from UTC", async (offset) => {
    const { run, esm } = memoryRun({ cards: [newCard("1")], sessions: { "ws-1": openHistory("ws-1") } });
    const dependencies = { esm: keepingDays(esm, offset) };
    expect(await run({}, dependencies)).toMatchObject({ status: "done", sessions: { written: 1 } });
    for (let again = 0; again < 3; again += 1) {
      expect(await run({}, dependencies)).toMatchObject({ status: "done", sessions: { written: 0 } });
    }
  });

  it.each([-11, 0, 13])("do not make a finished card look changed, in a zone %d hours from UTC", async (offset) => {
    const { run, esm, valuesOf, asked } = memoryRun({ cards: [newCard("1")] });
    const dependencies = { esm: keepingDays(esm, offset) };
    expect(await run({}, dependencies)).toMatchObject({ sessions: { written: 1, finished: 1 } });
    const written = valuesOf("1");
    // One look: what was written is compared with what ESM keeps of it.
    expect(await run({}, dependencies)).toMatchObject({ status: "done", sessions: { written: 0 }, refilled: [] });
    expect(valuesOf("1")).toEqual(written);
    const lookedAt = asked.length;
    expect(await run({}, dependencies)).toMatchObject({ status: "done", sessions: { written: 0 }, refilled: [] });
    expect(asked).toHaveLength(lookedAt);
  });
});
