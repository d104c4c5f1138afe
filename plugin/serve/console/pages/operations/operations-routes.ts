import type { PageRoute } from "../../console-page.ts";
import { runNowPage, tryAgainPage } from "./ask-for-run.ts";
import { runEvents } from "./run-events.ts";
import { runPage } from "./run-page.ts";
import { runsPage } from "./runs-page.ts";
import { settingsPage } from "./settings-page.ts";

/** Runs and settings: for operators. */
export const OPERATIONS_ROUTES: readonly PageRoute[] = [
  { method: "GET", path: "/runs", for: "operators", entry: "runs", page: runsPage },
  { method: "POST", path: "/runs/now", for: "operators", entry: "runs", page: runNowPage },
  { method: "POST", path: "/runs/try-again", for: "operators", entry: "runs", page: tryAgainPage },
  { method: "GET", path: "/runs/events", for: "operators", entry: "runs", page: runEvents },
  { method: "GET", path: "/runs/:runId", for: "operators", entry: "runs", page: runPage },
  { method: "GET", path: "/settings", for: "operators", entry: "settings", page: settingsPage },
];
