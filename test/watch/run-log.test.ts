import { pino } from "pino";
import { expect, it } from "vitest";
import { createRunLog } from "../../plugin/watch/run-log.ts";

it("every line of a run says which run and which environment it belongs to, once", () => {
  const lines: string[] = [];
  const root = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const log = createRunLog(root, { runId: "run-1", environment: "north" });
  log.info({ active: 3 }, "active cards listed");
  log.warn({ code: "unreachable", runId: "another" }, "a card failed");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: 30,
      time: expect.any(Number) as number,
      active: 3,
      runId: "run-1",
      environment: "north",
      msg: "active cards listed",
    },
    {
      level: 40,
      time: expect.any(Number) as number,
      code: "unreachable",
      runId: "run-1",
      environment: "north",
      msg: "a card failed",
    },
  ]);
  for (const line of lines) expect(line.match(/"runId"/g)).toHaveLength(1);
});
