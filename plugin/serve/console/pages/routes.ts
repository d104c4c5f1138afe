import type { PageRoute } from "../console-page.ts";
import { CHECKLIST_ROUTES } from "./checklist-page.ts";

/** The pages of an environment. */
export const PAGE_ROUTES: readonly PageRoute[] = [...CHECKLIST_ROUTES];
