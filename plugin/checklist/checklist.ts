import { CHAT_PLATFORM_ITEMS } from "./chat-platform-items.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import { CONFIGURATION_ITEMS } from "./configuration-items.ts";
import { ESM_ITEMS } from "./esm-items.ts";
import { FUNCTION_ITEMS } from "./function-items.ts";
import { LOAD_ITEMS } from "./load-items.ts";
import { LOOK_AT_ITEMS } from "./look-at-items.ts";
import { OPERATION_ITEMS } from "./operation-items.ts";
import { PERSON_ITEMS } from "./person-items.ts";
import { REFUSED_CALL_ITEMS } from "./refused-call-items.ts";
import { REPORT_ITEMS } from "./report-items.ts";
import { TEMPLATE_ITEMS } from "./template-items.ts";
import { TRIAL_ITEMS } from "./trial-items.ts";

/** The configuration checklist. Each item comes after all items that it needs. */
export const CHECKLIST: readonly ChecklistItem[] = [
  ...CONFIGURATION_ITEMS,
  ...ESM_ITEMS,
  ...TEMPLATE_ITEMS,
  ...LOOK_AT_ITEMS,
  ...TRIAL_ITEMS,
  ...CHAT_PLATFORM_ITEMS,
  ...PERSON_ITEMS,
  ...FUNCTION_ITEMS,
  ...REFUSED_CALL_ITEMS,
  ...OPERATION_ITEMS,
  ...LOAD_ITEMS,
  ...REPORT_ITEMS,
];
