import Handlebars from "handlebars";
import {
  type ChatLogData,
  type ChatLogFormat,
  ENTRY_FIELDS,
  type Fields,
  type LogList,
} from "../../plugin/chat/chat-log-data.ts";

/** A log as Handlebars itself writes it, with all that it can do. Customers' templates are written for it. */
export function handlebarsLog(template: string, format: ChatLogFormat): (data: ChatLogData) => string {
  const own = Handlebars.create();
  own.registerHelper(
    "each",
    function (this: Readonly<Record<string, unknown>>, list: unknown, options: Handlebars.HelperOptions) {
      const areLeftOut = list === this["messages"] && Array.isArray(list) && list.length === 0 && this["omitted"] !== 0;
      return areLeftOut ? "" : Handlebars.helpers["each"]?.call(this, list, options);
    },
  );
  const write = own.compile(template, { strict: true, knownHelpersOnly: true, noEscape: format === "text" });
  return (data) => {
    const lists = {
      supportPersons: plain(data.supportPersons, ENTRY_FIELDS.supportPersons),
      messages: plain(data.messages, ENTRY_FIELDS.messages),
    };
    return write({ ...data, ...lists });
  };
}

/** The entries of a list as plain objects; `attachment.name` is the field of an object. */
function plain<Entry>(list: LogList<Entry>, fields: Fields<Entry>): object[] {
  return Array.from({ length: list.length }, (_, index) => {
    const entry = list.at(index);
    const values: Record<string, unknown> = {};
    const attachment: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      const [first = "", inner] = name.split(".");
      const value = entry === undefined ? "" : field(entry);
      if (inner === undefined) values[first] = value;
      else attachment[inner] = value;
    }
    return { ...values, attachment };
  });
}
