import type { Manner } from "../proxy.ts";

export type Kind =
  | "slow"
  | "endless"
  | "deep"
  | "wide"
  | "huge"
  | "lying"
  | "reset"
  | "status"
  | "malformed"
  | "empty"
  | "wrong type"
  | "text"
  | "far times";

/** A way of answering badly, by name. */
export interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly manner: Manner;
  /** `system` when one such answer rightly ends the whole run. Default: it costs what was asked for alone. */
  readonly scope?: "system";
  /**
   * Whether the answer may be taken for a good one: `yes` must be, `either` may be. Default: it must fail, with a reason.
   */
  readonly taken?: "yes" | "either";
}
