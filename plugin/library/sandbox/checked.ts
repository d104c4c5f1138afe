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
