import { Failure } from "../../plugin/base/failure.ts";

export { everythingSaidBy } from "../../plugin/library/contract-tests/checks.ts";

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

/** What a function throws, undefined when it throws nothing. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
