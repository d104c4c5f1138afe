import type { AttributeValue } from "../../outside/esm/port.ts";
import type { ListedChat } from "./listed-chat.ts";
import type { ShownChat } from "./shown-chat.ts";

/** A whole chat as JSON. */
export function shownChatJson({
  attributes,
  log,
  lacking,
  dataCardId,
  sessionId,
  identifier = null,
  isActive,
}: ShownChat) {
  return {
    dataCardId,
    sessionId,
    identifier,
    isActive,
    attributes: Object.fromEntries(
      attributes.map(({ code, label, values }) => [code, { name: label, values: values.map(valueJson) }]),
    ),
    log: log?.text ?? null,
    logErasedAt: typeof log?.erasedAt === "number" ? new Date(log.erasedAt).toISOString() : null,
    lacking,
  };
}

/** A chat of a list as JSON. */
export function chatJson({ startTime, startIsDay, ...chat }: ListedChat) {
  return { ...chat, startTime: typeof startTime === "number" ? dateJson(startTime, startIsDay) : (startTime ?? null) };
}

/** A value as JSON. */
function valueJson(value: AttributeValue): unknown {
  switch (value.kind) {
    case "text":
      return value.text;
    case "number":
      return value.number;
    case "date":
      return dateJson(value.at, value.isDay === true);
    case "static":
      return { code: value.code, name: value.name };
    case "reference":
      return { dataCardId: value.dataCardId, name: value.name ?? null };
    case "file":
      return { file: value.name };
  }
}

function dateJson(at: number, isDay: boolean): string {
  return isDay ? new Date(at).toISOString().slice(0, 10) : `${new Date(at).toISOString().slice(0, 19)}Z`;
}
