/** What is not as it should be. Never holds a secret. */
export interface Mismatch {
  /** The setting, or the place in ESM. */
  readonly setting: string;
  /** The attribute, template or folder that the setting names, where it is one of these. */
  readonly code?: string;
  readonly expected: string;
  readonly found: string;
  /** Undefined where the item's own advice is as good as any. */
  readonly advice?: string;
}

/** The same for the person who has to change it. */
export interface ChecklistFinding extends Mismatch {
  readonly advice: string;
}

/** How an item stands. `Finding` is `Mismatch` as long as the item's own advice is not filled in. */
export type Outcome<Finding extends Mismatch = ChecklistFinding> =
  | { readonly state: "done"; readonly evidence: string; readonly details?: OutcomeDetails }
  | { readonly state: "missing"; readonly findings: readonly Finding[]; readonly details?: OutcomeDetails }
  /** `byEye`: how to find out all the same. `unanswered`: somebody was asked, who would have known, and did not answer. */
  | { readonly state: "cannot-verify"; readonly why: string; readonly byEye: string; readonly unanswered?: true };

/** For machines only: it may hold external ids of persons, and is shown with `--json` alone. */
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

/** For what can be verified here as a rule, but not now: what stands on it is not looked at. */
export function unanswered(why: string) {
  return { ...cannotVerify(why, "it may pass by itself: check again later"), unanswered: true } as const;
}

/** The setting, with what it names. */
export function placeOfFinding({ setting, code }: Mismatch): string {
  return code === undefined ? setting : `${setting} (${code})`;
}
