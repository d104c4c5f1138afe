import type { z } from "zod";
import { InputError } from "../../base/failure.ts";

/** @throws InputError naming each item and field that is wrong: `sessions.3.messages.0.sentAt` */
export function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.map(({ path, message }) => ({ file: "", place: path.map(String).join("."), message })),
  );
}

/** Epoch milliseconds. @throws InputError */
export function checkedClock(clock: number | string | Date): number {
  const at = typeof clock === "string" ? Date.parse(clock) : Number(clock);
  if (Number.isFinite(at) && at >= 0 && at <= 8.64e15) return at;
  const message = "must be epoch milliseconds, a Date or a time such as 2026-11-23T08:00:00Z";
  throw new InputError([{ file: "", place: "clock", message }]);
}
