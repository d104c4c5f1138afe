import { Writable } from "node:stream";
import type { DestinationStream } from "pino";
import { PinoPretty } from "pino-pretty";
import { terminalLine } from "../base/terminal-text.ts";

/** The log as lines of text. @param write shows text on the terminal */
export function linesForTerminal(coloured: boolean, write: (text: string) => void): DestinationStream {
  const terminal = new Writable({
    decodeStrings: false,
    write(text: string, _encoding, written) {
      write(text);
      written();
    },
  });
  return PinoPretty({
    destination: terminal,
    sync: true,
    colorize: coloured,
    translateTime: "SYS:HH:MM:ss",
    hideObject: true,
    messageFormat: (line, messageKey) => logText(line, messageKey),
  });
}

/** What pino itself puts into each line. */
const OWN_FIELDS: ReadonlySet<string> = new Set(["level", "time", "environment"]);

/** `helsinki: a card is put aside (dataCardId 4711, code esm-refused)` */
function logText(line: Readonly<Record<string, unknown>>, messageKey: string): string {
  const { environment } = line;
  const fields = Object.entries(line)
    .filter(([name]) => name !== messageKey && !OWN_FIELDS.has(name))
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`);
  const where = typeof environment === "string" ? `${environment}: ` : "";
  const more = fields.length === 0 ? "" : ` (${fields.join(", ")})`;
  return terminalLine(`${where}${String(line[messageKey] ?? "")}${more}`, LONGEST_LOG_LINE);
}

/** Characters; as long as the longest message of a failure. */
const LONGEST_LOG_LINE = 2_000;
