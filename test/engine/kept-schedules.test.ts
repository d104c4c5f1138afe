import { expect, it } from "vitest";
import { SCHEDULES } from "../../plugin/runner/engine/job-data.ts";
import { createKeptSchedules } from "../../plugin/runner/engine/kept-schedules.ts";
import { createTimetables } from "../../plugin/runner/engine/timetables.ts";
import type { ValueStore } from "../../plugin/runner/engine/value-store.ts";
import { at, HOURLY } from "../runner/firing-table.ts";
import { silentLog } from "../runner/runner-world.ts";

/** A store in memory, which does something behind the back of whoever reads a table. */
function storeInMemory(afterReading: (table: string) => Promise<void>) {
  const tables = new Map<string, Map<string, string>>();
  const tableOf = (name: string) => {
    const table = tables.get(name) ?? new Map<string, string>();
    tables.set(name, table);
    return table;
  };
  const values: ValueStore = {
    async entries(table) {
      const read = new Map(tableOf(table));
      await afterReading(table);
      return read;
    },
    now: async () => at("8:00"),
    get: async (table, field) => tableOf(table).get(field),
    async replace(table, field, before, after) {
      if (tableOf(table).get(field) !== before) return false;
      if (after === undefined) tableOf(table).delete(field);
      else tableOf(table).set(field, after);
      return true;
    },
  };
  return { values, tableOf };
}

const given = (environment: string) => ({ key: { environment, task: "T" }, schedule: HOURLY, parameters: {} });

function keptSchedules(values: ValueStore) {
  const firings = { getJobState: async () => "unknown" } as never;
  return createKeptSchedules({
    clock: { now: () => at("8:00") },
    values,
    firings,
    timetables: createTimetables(),
    log: silentLog,
  });
}

it("a schedule that is given while the store is read is not taken for one that the store has lost", async () => {
  let meanwhile: (() => Promise<void>) | undefined;
  const { values } = storeInMemory(async (table) => (table === SCHEDULES ? meanwhile?.() : undefined));
  const schedules = keptSchedules(values);
  await schedules.give(given("helsinki"));
  await schedules.look();
  meanwhile = () => schedules.give(given("tampere"));
  expect(await schedules.look()).toMatchObject({ hasLost: false });
  meanwhile = undefined;
  const { hasLost, schedules: found } = await schedules.look();
  expect([hasLost, found.size]).toEqual([false, 2]);
});

it("one that the store has lost is put in again", async () => {
  const { values, tableOf } = storeInMemory(async () => undefined);
  const schedules = keptSchedules(values);
  await schedules.give(given("helsinki"));
  await schedules.look();
  tableOf(SCHEDULES).clear();
  expect(await schedules.missing()).toBe(1);
  expect(await schedules.look()).toMatchObject({ hasLost: true });
  expect(await schedules.missing()).toBe(0);
});
