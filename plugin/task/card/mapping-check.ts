/** A platform setting that does not fit the ESM it is used with. */
export interface MappingFinding {
  readonly setting: string;
  readonly code: string;
  readonly expected: string;
  readonly found: string;
  readonly advice: string;
}

/** The result of checking the platform settings against ESM. */
export interface MappingCheck {
  /** Empty when everything fits. */
  readonly findings: readonly MappingFinding[];
  /** What could not be verified because the API does not tell, one sentence each. */
  readonly unverified: readonly string[];
}
