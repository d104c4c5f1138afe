import type { PageRoute } from "../console-page.ts";
import { CHAT_ROUTES } from "./chats/chat-routes.ts";
import { CHECKLIST_ROUTES } from "./checklist-page.ts";
import { OPERATIONS_ROUTES } from "./operations/operations-routes.ts";
import { REPORT_ROUTES } from "./report/report-routes.ts";

/** The pages of an environment. */
export const PAGE_ROUTES: readonly PageRoute[] = [
  ...REPORT_ROUTES,
  ...CHAT_ROUTES,
  ...CHECKLIST_ROUTES,
  ...OPERATIONS_ROUTES,
];
