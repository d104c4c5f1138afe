import type { PageRoute } from "../console-page.ts";
import { OPERATIONS_ROUTES } from "./operations/operations-routes.ts";

/** The pages of an environment. */
export const PAGE_ROUTES: readonly PageRoute[] = [...OPERATIONS_ROUTES];
