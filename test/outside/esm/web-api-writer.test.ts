import { describe, expect, it } from "vitest";
import { createLocalDates } from "../../../plugin/outside/esm/web-api/local-dates.ts";
import { importBody, type ValueWriting } from "../../../plugin/outside/esm/web-api/writer.ts";

const WRITING: ValueWriting = { dates: createLocalDates("Europe/Helsinki"), uniqueValueOf: (id) => `unique ${id}` };

const named = (name: string | null) => ({ is_chat_active: [{ kind: "static" as const, code: "no", name }] });

describe("the body of an import", () => {
  it("holds no empty text: strings are NOT NULL in ESM's database (observed in its log)", () => {
    const values = {
      chat_log: [{ kind: "text" as const, text: "" }],
      subject: [
        { kind: "text" as const, text: "" },
        { kind: "text" as const, text: "hello" },
      ],
    };
    const body = importBody("chat_session", [values], WRITING);
    expect(body.match(/<value>/g)).toHaveLength(1);
    expect(body).toContain("<value>hello</value>");
    expect(body).not.toMatch(/<value\s*\/>|<value><\/value>/);
    expect(body).toContain('<attribute code="chat_log"');
  });

  it("names a static value, which has to be known", () => {
    expect(importBody("chat_session", [named("No")], WRITING)).toContain("<value>No</value>");
    expect(() => importBody("chat_session", [named(null)], WRITING)).toThrow(RangeError);
  });
});
