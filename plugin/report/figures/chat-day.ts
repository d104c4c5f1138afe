import { dayOf } from "../../schedule/local-day.ts";

/** No chat was before or will be after; dates that are far away cannot be named in ESM's conditions. */
export const EARLIEST = "2000-01-01";
export const LATEST = "2199-12-31";

/** Whether it is the date of a day on which chats can have begun. */
export function isChatDay(text: string): boolean {
  return dayOf(text) !== undefined && text >= EARLIEST && text <= LATEST;
}
