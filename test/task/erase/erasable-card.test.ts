import { describe, expect, it } from "vitest";
import { erasedLog } from "../../../plugin/task/card/erased-log.ts";
import {
  type ErasableCard,
  endOfChat,
  erasedValues,
  hasText,
  toErasableCard,
} from "../../../plugin/task/erase/erasable-card.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor } from "../../support/ready-made.ts";
import { chatCard, text, WITH_LOG_FILE, without } from "./erase-world.ts";

const ERASED = erasedLog("request", SOME_TIME);

/** A card as it is read with the settings. */
function read(values: Parameters<typeof chatCard>[1], settings = ""): ErasableCard {
  return toErasableCard(chatCard("1", values), mappingFor(settings));
}

const messages = (count: number) => [{ kind: "number" as const, number: count }];
const file = [{ kind: "file" as const, name: "log.txt" }];

describe("a whole log is attached", () => {
  it("when the attribute of the setting holds a file", () => {
    expect(read({ log_file: file }, WITH_LOG_FILE).hasFile).toBe(true);
  });

  it("but not when the attribute is empty, was not given, or is switched off", () => {
    expect(read({ log_file: [] }, WITH_LOG_FILE).hasFile).toBe(false);
    expect(read({}, WITH_LOG_FILE).hasFile).toBe(false);
    expect(read({ log_file: file }).hasFile).toBe(false);
  });
});

describe("there is text on a card", () => {
  it("whose log says something", () => {
    expect(hasText(read({ chat_log: text("hello") }))).toBe(true);
  });

  it("whose log was erased, while a file with the log is still attached", () => {
    expect(hasText(read({ chat_log: text(ERASED), log_file: file }, WITH_LOG_FILE))).toBe(true);
  });

  it("whose log was erased and goes on with newer entries", () => {
    expect(hasText(read({ chat_log: text(`${ERASED}\nVera: hello again`) }))).toBe(true);
  });

  it("with messages whose log reads as empty, which the user may not be permitted to see", () => {
    expect(hasText(read({ chat_log: [], message_count: messages(1) }))).toBe(true);
  });
});

describe("a chat whose end is only a day", () => {
  const DAY = Date.UTC(2026, 10, 3);
  const day = [{ kind: "date" as const, at: DAY, isDay: true as const }];

  it("ended at the end of that day, wherever on earth: it is not erased too early", () => {
    expect(endOfChat(read({ end_time: day }))).toBe(Date.parse("2026-11-04T00:00:00-12:00"));
    expect(endOfChat(read({ end_time: [], start_time: day }))).toBe(Date.parse("2026-11-04T00:00:00-12:00"));
  });
});

describe("there is no text on a card", () => {
  it("whose log was erased", () => {
    expect(hasText(read({ chat_log: text(ERASED), message_count: messages(3) }))).toBe(false);
  });

  it("without messages whose log is nothing but white space", () => {
    expect(hasText(read({ chat_log: text(" \n"), message_count: messages(0) }))).toBe(false);
    expect(hasText(read({ chat_log: [], message_count: [] }))).toBe(false);
  });

  it("with messages when the log is switched off", () => {
    expect(hasText(read({ message_count: messages(3) }, without("chatLog")))).toBe(false);
  });
});

describe("what is written to erase", () => {
  it("is the sentence in place of the log, and nothing else", () => {
    const values = { chat_log: text("Erased on request at 2026-03-02 10:00:00 (UTC)") };
    expect(erasedValues(mappingFor(), "request", SOME_TIME)).toEqual(values);
  });

  it("clears the file too", () => {
    expect(erasedValues(mappingFor(WITH_LOG_FILE), "age", SOME_TIME)).toEqual({
      chat_log: text("Erased after its retention time at 2026-03-02 10:00:00 (UTC)"),
      log_file: [],
    });
  });

  it("clears the file alone when the log is switched off", () => {
    const mapping = mappingFor(`${without("chatLog")}\n${WITH_LOG_FILE}`);
    expect(erasedValues(mapping, "request", SOME_TIME)).toEqual({ log_file: [] });
  });
});
