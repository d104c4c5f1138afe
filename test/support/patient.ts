/** For contract suites in `npm test`: a rule that hangs is ended, and none on a machine that is ten times slower. */
export const PATIENT = { patienceMs: 590_000 } as const;
