import type { MetricName } from "./metric-definitions.ts";

/** What happens to one series of a metric. */
export interface MetricChange {
  readonly metric: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  /** A counter rises by it, a gauge is set to it, a histogram takes it in. Null: the gauge is not known any more. */
  readonly value: number | null;
}
