import { InputError } from "../base/failure.ts";

/** A property of iCalendar (RFC 5545), such as `DTSTART;VALUE=DATE:20261224`. Names are in capital letters. */
export interface CalendarProperty {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly value: string;
}

/** What stands between `BEGIN:VEVENT` and `END:VEVENT`. */
export interface CalendarComponent {
  readonly name: string;
  /** Where it begins. */
  readonly line: number;
  readonly properties: CalendarProperty[];
  readonly components: CalendarComponent[];
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Reads the text of an iCalendar file.
 *
 * @throws InputError naming the line that has not the form
 */
export function readCalendarText(file: string, text: string): readonly CalendarComponent[] {
  const refusal = (line: number, message: string) => new InputError([{ file, place: `line ${line}`, message }]);
  const root: CalendarComponent = { name: "", line: 0, properties: [], components: [] };
  const open = [root];
  for (const { number, text: line } of unfolded(text)) {
    const current = open.at(-1) ?? root;
    const property = propertyOf(line);
    if (property === undefined || (current === root && property.name !== "BEGIN")) {
      throw refusal(
        number,
        "is not iCalendar here: such a file begins with BEGIN:VCALENDAR and ends with END:VCALENDAR",
      );
    }
    const component = property.value.trim().toUpperCase();
    if (property.name === "BEGIN") {
      const begun = { name: component, line: number, properties: [], components: [] };
      current.components.push(begun);
      open.push(begun);
    } else if (property.name === "END") {
      if (component !== current.name) throw refusal(number, `ends something else than BEGIN:${current.name} has begun`);
      open.pop();
    } else current.properties.push(property);
  }
  const unended = open.at(-1) ?? root;
  if (unended !== root) throw refusal(unended.line, `has no END:${unended.name}: is the file whole?`);
  return root.components;
}

/** The first property of a name. */
export function firstProperty({ properties }: CalendarComponent, name: string): CalendarProperty | undefined {
  return properties.find((one) => one.name === name);
}

/** Lines that begin with a space or tab go on with the one before. */
function unfolded(text: string): Line[] {
  const lines: { readonly number: number; readonly parts: string[] }[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^[ \t]/.test(line)) lines.at(-1)?.parts.push(line.slice(1));
    else if (line !== "") lines.push({ number: index + 1, parts: [line] });
  }
  return lines.map(({ number, parts }) => ({ number, text: parts.join("") }));
}

/** Undefined if the line is no property. */
function propertyOf(line: string): CalendarProperty | undefined {
  // Colons and semicolons in quotes are text: the pieces with odd numbers are quoted.
  const pieces = line.split('"');
  const end = pieces.findIndex((piece, index) => index % 2 === 0 && piece.includes(":"));
  if (end < 0) return undefined;
  const [before = ""] = (pieces[end] ?? "").split(":");
  const head = [...pieces.slice(0, end), before];
  const value = line.slice(head.join('"').length + 1);
  const [name = "", ...parameters] = splitOutsideQuotes(head);
  if (!/^[A-Za-z0-9-]+$/.test(name)) return undefined;
  return { name: name.toUpperCase(), parameters: new Map(parameters.map(parameterOf)), value };
}

function splitOutsideQuotes(pieces: readonly string[]): string[] {
  const parts = [""];
  for (const [index, piece] of pieces.entries()) {
    const [first = "", ...more] = index % 2 === 0 ? piece.split(";") : [piece];
    parts.push(`${parts.pop() ?? ""}${first}`);
    for (const part of more) parts.push(part);
  }
  return parts;
}

function parameterOf(text: string): [string, string] {
  const [name = "", ...value] = text.split("=");
  return [name.toUpperCase(), value.join("=")];
}
