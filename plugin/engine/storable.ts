/**
 * The same value, as both stores can keep it: PostgreSQL's JSON refuses the character NUL and halves of surrogate pairs.
 */
export function storable<Value>(value: Value): Value {
  return JSON.parse(
    JSON.stringify(value, (_name, part: unknown) =>
      typeof part === "string" ? part.toWellFormed().replaceAll("\0", "\uFFFD") : part,
    ),
  ) as Value;
}
