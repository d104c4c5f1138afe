import type { Instant } from "../../chat/session.ts";
import type { Esm } from "../../outside/esm/port.ts";
import { cellTextIn } from "../../report/document/cell-text.ts";
import { reportDocument } from "../../report/document/make-document.ts";
import { readPeriod, todayIn } from "../../report/figures/period.ts";
import { readReport } from "../../report/figures/read-report.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import type { DemoFigure } from "./demo-steps.ts";

export interface DemoFigureSettings {
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly timeZone: string;
}

/** The figures of the day at a glance, as `esm-chat report` reads them from the cards. */
export async function readDemoFigures(
  esm: Esm,
  { platformSettings, staticValueNames, timeZone }: DemoFigureSettings,
  now: Instant,
): Promise<DemoFigure[]> {
  const today = todayIn(timeZone, now);
  const settings = {
    language: "en",
    organizationAttribute: undefined,
    files: [],
    timeZone,
    targets: [20, 60],
    businessHours: undefined,
    hoursTimeZone: timeZone,
  } as const;
  const report = await readReport(
    esm,
    { name: "demo", platformSettings, staticValueNames, report: settings },
    { period: readPeriod(today, today, ""), now, onUnreadable: () => undefined },
  );
  const { tiles, language, words } = reportDocument(report, { language: "en" });
  const cell = cellTextIn(language, words);
  const told = tiles.filter(({ value }) => value.kind !== "not-told");
  return told.map(({ label, value, n }) => ({ label, value: cell(value), n }));
}
