import { Failure } from "../../plugin/base/failure.ts";

/** The failure that a promise ends with; anything else is an error of the test. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await rejectionOf(promise);
  if (error instanceof Failure) return error;
  throw new Error("not a Failure", { cause: error });
}

export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error("this should have failed");
    },
    (error: unknown) => error,
  );
}

/** Everything that could be shown of an error: messages, causes and stacks all the way down, and all its fields. */
export function everythingSaidBy(error: unknown): string {
  const parts: string[] = [];
  for (let current = error; current !== undefined && current !== null; ) {
    parts.push(String(current), JSON.stringify(current));
    if (!(current instanceof Error)) break;
    const names = Object.getOwnPropertyNames(current);
    parts.push(...names.map((name) => String((current as unknown as Record<string, unknown>)[name])));
    current = current.cause;
  }
  return parts.join("\n");
}

/** What a function throws, undefined when it throws nothing. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
