import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { METRICS, type MetricDefinition } from "../../plugin/watch/metric-definitions.ts";
import { createMetrics } from "../../plugin/watch/metrics.ts";

const definitions: readonly (readonly [string, MetricDefinition])[] = Object.entries(METRICS);

/** The names of all series that a scrape shows. */
const SERIES = new Set(
  definitions.flatMap(([name, { kind }]) =>
    kind === "histogram" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);

/** Every metric that a text names, with the labels that it is chosen by. */
function named(text: string): { readonly name: string; readonly labels: readonly string[] }[] {
  return [...text.matchAll(/(?<name>esm_chat_[a-z_]*[a-z])(?:\{(?<labels>[^}]*)\})?/g)].map(({ groups = {} }) => ({
    name: groups["name"] ?? "",
    labels: [...(groups["labels"] ?? "").matchAll(/(\w+)\s*[=!]/g)].map(([, label = ""]) => label),
  }));
}

function labelsOf(series: string): readonly string[] {
  const name = series.replace(/_(?:bucket|sum|count)$/, "");
  return definitions.find(([own]) => own === series || own === name)?.[1].labels ?? [];
}

describe("docs/watching.md", () => {
  it("lists every metric with its kind, labels and meaning, and no other", () => {
    const rows = readFileSync("docs/watching.md", "utf8").split("\n");
    const listed = rows.filter((row) => row.startsWith("| `esm_chat_"));
    const expected = definitions.map(([name, { kind, labels, help }]) => {
      return `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help} |`;
    });
    expect(listed).toEqual(expected);
  });
});

describe.each(["deploy/grafana-dashboard.json", "deploy/prometheus-rules.yml"])("%s", (file) => {
  const expressions = named(readFileSync(file, "utf8").replaceAll(String.raw`\"`, '"'));

  it("names only metrics that exist", () => {
    expect(expressions.length).toBeGreaterThan(8);
    expect(expressions.filter(({ name }) => !SERIES.has(name))).toEqual([]);
  });

  it("chooses them only by labels that they have", () => {
    const wrong = expressions.filter(({ name, labels }) => labels.some((label) => !labelsOf(name).includes(label)));
    expect(wrong).toEqual([]);
  });
});

it("the dashboard has no two panels in one place, and every one asks for something", () => {
  const { panels } = JSON.parse(readFileSync("deploy/grafana-dashboard.json", "utf8")) as {
    panels: { id: number; gridPos: { x: number; y: number }; targets: { expr: string }[] }[];
  };
  expect(new Set(panels.map(({ gridPos }) => `${gridPos.x} ${gridPos.y}`)).size).toBe(panels.length);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { targets } of panels) expect(targets.every(({ expr }) => expr.includes("esm_chat_"))).toBe(true);
});

it("the alert rules choose only reasons whose counters begin at 0, and fields alike", async () => {
  const metrics = createMetrics();
  metrics.environment("north", true);
  const text = await metrics.text();
  const begun = [...text.matchAll(/refused_calls_total\{environment="north",reason="([a-z-]+)"\} 0/g)].map(
    ([, one]) => one,
  );
  const rules = readFileSync("deploy/prometheus-rules.yml", "utf8");
  const chosen = [...rules.matchAll(/refused_calls_total\{[^}]*reason=~"([^"]+)"/g)].map(([, one]) => one).join("|");
  expect(begun.length).toBeGreaterThan(15);
  expect(begun.filter((reason) => !new RegExp(`^(?:${chosen})$`).test(reason ?? ""))).toEqual([]);
  for (const plain of chosen.split("|").filter((one) => !one.includes("+"))) expect(begun).toContain(plain);
});

it("there is an alert for each way in which chats could go missing unseen", () => {
  const rules = readFileSync("deploy/prometheus-rules.yml", "utf8");
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect(alerts).toEqual([
    "ChatHistoryNoFinishedRun",
    "ChatHistoryNotServed",
    "ChatHistoryEnvironmentBroken",
    "ChatHistoryRunsCannotWork",
    "ChatHistorySessionsFailing",
    "ChatHistoryPutAsideGrowing",
    "ChatHistoryDrift",
    "ChatHistoryOldestActiveSessionLags",
    "ChatFunctionUnavailable",
    "ChatFunctionTokenRefused",
    "ChatFunctionWrongPath",
    "ChatFunctionCallsWrong",
    "ChatFunctionEsmRefuses",
    "ChatFunctionTooManyCalls",
    "ChatFunctionFieldsLeftOut",
    "ChatHistoryHostBurdened",
    "ChatReportMissing",
  ]);
});
