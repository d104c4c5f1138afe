import type { Lack } from "./report.ts";
import { REPORTED_ATTRIBUTES, type ReportedAttribute, type ReportedChat } from "./reported-chat.ts";

/** Of fewer finished chats it may be by chance that an attribute is empty on all of them. */
const LEAST_FINISHED = 10;

const ALL: readonly ReportedAttribute[] = [...REPORTED_ATTRIBUTES, "organization"];

/** Finds out what a report cannot tell. */
export function createLacks(mapped: ReadonlySet<ReportedAttribute>) {
  let neverFilled = ALL.filter((attribute) => mapped.has(attribute));
  let finished = 0;
  return {
    /** Looks at a chat of the period. */
    look(chat: ReportedChat): void {
      if (chat.isActive !== false) return;
      finished += 1;
      if (neverFilled.some((attribute) => chat[attribute] !== null)) {
        neverFilled = neverFilled.filter((attribute) => chat[attribute] === null);
      }
    },
    found(hasBusinessHours: boolean): Lack[] {
      const empty = finished < LEAST_FINISHED ? [] : neverFilled;
      return [
        ...ALL.flatMap((attribute): Lack[] => {
          if (!mapped.has(attribute)) return [{ attribute, why: whyNotRead(attribute) }];
          return empty.includes(attribute) ? [{ attribute, why: "never-filled" }] : [];
        }),
        ...(hasBusinessHours ? [] : [{ attribute: "businessHours", why: "not-configured" } as const]),
      ];
    },
  };
}

function whyNotRead(attribute: ReportedAttribute): Lack["why"] {
  return attribute === "organization" ? "not-configured" : "not-mapped";
}
