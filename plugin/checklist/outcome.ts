/** What is wrong. Never contains a secret. */
export interface Mismatch {
  /** The setting, or the place in ESM, that is wrong. */
  readonly setting: string;
  /** The attribute, template or folder that the setting names, if it names one. */
  readonly code?: string;
  /** Undefined when `found` says it all. */
  readonly expected?: string;
  readonly found: string;
  /** Undefined when the item's own advice fits. */
  readonly advice?: string;
}

/** A mismatch whose advice is filled in. */
export interface ChecklistFinding extends Mismatch {
  readonly advice: string;
}

/** The state of an item. `Finding` is `Mismatch` until the item's own advice is filled in. */
export type Outcome<Finding extends Mismatch = ChecklistFinding> =
  | { readonly state: "done"; readonly evidence: string; readonly details?: OutcomeDetails }
  | { readonly state: "missing"; readonly findings: readonly Finding[]; readonly details?: OutcomeDetails }
  /** Nothing is wrong; it is there as soon as somebody starts it. `start`: what to start, such as `start esm-chat serve`. */
  | { readonly state: "not-yet"; readonly why: string; readonly start: string; readonly waitsFor?: readonly string[] }
  /**
   * `byEye`: how a person can find out. `unanswered`: a system that would have known did not answer. `waitsFor`: titles
   * of the items because of which it was not looked at.
   */
  | {
      readonly state: "cannot-verify";
      readonly why: string;
      readonly byEye: string;
      readonly unanswered?: true;
      readonly waitsFor?: readonly string[];
    };

/** Only for machines: it may contain external ids of persons, and is shown only with `--json`. */
export type OutcomeDetails = Readonly<Record<string, unknown>>;

export function done(evidence: string, details?: OutcomeDetails): Outcome<Mismatch> {
  return { state: "done", evidence, ...(details === undefined ? {} : { details }) };
}

export function missing(findings: readonly Mismatch[], details?: OutcomeDetails): Outcome<Mismatch> {
  return { state: "missing", findings, ...(details === undefined ? {} : { details }) };
}

export function cannotVerify(why: string, byEye: string) {
  return { state: "cannot-verify", why, byEye } as const;
}

/** What is left to be done where everything is right and nothing runs yet. */
export const START_SERVE = "start esm-chat serve";

export function notYet(why: string, start: string) {
  return { state: "not-yet", why, start } as const;
}

/** For an item that can usually be verified, but not now: items that need it are not checked. */
export function unanswered(why: string) {
  return { ...cannotVerify(why, "it may pass by itself: check again later"), unanswered: true } as const;
}

/** A finding as a sentence, with the setting and what it names. */
export function findingText(finding: Mismatch): string {
  const { setting, expected, found } = finding;
  const told = expected === undefined ? found : `expected ${expected}, found ${found}`;
  return setting === "" ? told : `${placeOfFinding(finding)}: ${told}`;
}

/** The setting, with what it names. */
function placeOfFinding({ setting, code }: Mismatch): string {
  return code === undefined ? setting : `${setting} (${code})`;
}
