import { comparableText } from "../../chat/clean-text.ts";
import { isOnDay } from "../../chat/stored-date.ts";
import type { AttributeValue, AttributeValues } from "../../outside/esm/port.ts";

/** Whether a card that was read holds what was to be written. Other attributes do not matter. */
export function holds(stored: AttributeValues, written: AttributeValues): boolean {
  return Object.entries(written).every(([code, values]) => {
    const found = stored[code] ?? [];
    return found.length === values.length && values.every((value, index) => isSame(found[index], value));
  });
}

function isSame(stored: AttributeValue | undefined, written: AttributeValue): boolean {
  switch (written.kind) {
    case "text":
      return stored?.kind === "text" && comparableText(stored.text) === comparableText(written.text);
    case "number":
      return stored?.kind === "number" && stored.number === written.number;
    case "date":
      if (stored?.kind !== "date") return false;
      if (stored.isDay === true) return isOnDay(stored.at, written.at);
      return stored.at === written.at || stored.otherAt === written.at;
    case "static":
      return (
        stored?.kind === "static" &&
        (stored.code === null ? stored.name === written.name : stored.code === written.code)
      );
    case "file":
      return stored?.kind === "file" && stored.name === written.name;
    case "reference":
      return stored?.kind === "reference" && stored.dataCardId === written.dataCardId;
  }
}
