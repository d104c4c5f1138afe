import type { PageRoute } from "../console-page.ts";
import { REPORT_ROUTES } from "./report/report-routes.ts";

/** The pages of an environment. */
export const PAGE_ROUTES: readonly PageRoute[] = [...REPORT_ROUTES];
