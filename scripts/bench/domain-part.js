// The domain's speed, held against the time that reading the same JSON takes.
import { decimal, median, whole } from "./figures.js";
import { measure } from "./measured-process.js";

const STEPS = {
  parse: "reading the JSON",
  validate: "validation",
  statistics: "statistics",
  log: "log",
  compare: "comparison of logs",
};
const ROUNDS = "20";

/** @param {import("./main.js").Bench} bench */
export async function domainPart({ options, progress }) {
  const rows = [];
  const figures = [];
  for (const messages of options.messages) {
    const runs = [];
    for (let number = 1; number <= options.repeat; number += 1) {
      progress(`the domain alone: ${messages} messages a session, round ${number} of ${options.repeat}`);
      runs.push((await measure("domain.js", [String(messages), ROUNDS])).result);
    }
    for (const [step, name] of Object.entries(STEPS)) {
      const micros = median(runs.map((run) => run[step]));
      const ratio = median(runs.map((run) => run[step] / run.parse));
      figures.push({ messages, step, microsecondsPerMessage: micros, toParsing: ratio });
      rows.push([whole(messages), name, decimal(micros), whole(1e6 / micros), decimal(ratio)]);
    }
  }
  return {
    title: "The domain alone",
    heads: ["messages a session", "step", "µs a message", "messages a second", "÷ reading the JSON"],
    rows,
    figures,
  };
}
