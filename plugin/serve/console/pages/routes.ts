import type { PageRoute } from "../console-page.ts";

/** The pages of an environment. */
export const PAGE_ROUTES: readonly PageRoute[] = [];
