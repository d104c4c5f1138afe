/**
 * What a suite needs of a test framework. The functions of vitest and of `node:test` are such, and those of other
 * frameworks with `describe` and `it`.
 */
export interface TestFramework {
  /**
   * Puts tests together.
   *
   * @param name what they are about
   * @param define defines them, at once
   */
  describe(name: string, define: () => void): unknown;
  /**
   * Defines a test.
   *
   * @param name what must hold
   * @param run fails when it does not
   * @param timeoutMs for frameworks that end tests by themselves; others need not look at it
   */
  it(name: string, run: () => Promise<void>, timeoutMs: number): unknown;
  /**
   * Runs before each test of the group.
   *
   * @param run waited for
   */
  beforeEach(run: () => Promise<void>): unknown;
  /**
   * Runs after each test of the group, also when it failed.
   *
   * @param run waited for
   */
  afterEach(run: () => Promise<void>): unknown;
}

/** How every suite is run. */
export interface SuiteOptions {
  /** What is tested, as the tests are called. */
  readonly name: string;
  /**
   * Milliseconds, 60,000 by default. A rule that has not been kept by then counts as broken, so that an implementation
   * that hangs is told of, and waited for no longer. It is no measure of speed: choose it well above what a busy machine
   * needs.
   */
  readonly patienceMs?: number | undefined;
}
