// A worker as it runs on a machine of its own: environments, engine and limits come as JSON in the first argument. It
// tells on standard output, a line of JSON each, what it begins and ends. SIGTERM stops it. It ends as by `kill -9` when it
// begins a part after it has ended `dies.afterEnded` of them, or when it has just ended the part number `dies.onEnded`.

import { writeSync } from "node:fs";
import { systemClock } from "../../dist/base/clock.js";
import { connectPermits } from "../../dist/runner/engine/budget/connect-permits.js";
import { sharedByMachines } from "../../dist/runner/engine/budget/shared-budgets.js";
import { connectEngine } from "../../dist/runner/engine/connect-engine.js";
import { createEngineRunner } from "../../dist/runner/engine/engine-runner.js";
import { connect } from "../../dist/runner/environment/connect.js";
import { readConfiguration } from "../../dist/settings/configuration.js";
import { createJournal } from "../../dist/state/journal.js";
import { countActiveCards } from "../../dist/task/card-batches.js";
import { createDownloadTask } from "../../dist/task/download/download-task.js";
import { joinReports } from "../../dist/task/download/join-reports.js";
import { cutIntoParts } from "../../dist/task/part.js";

const { address, configs, limits, shardSize, concurrency, policy, sharing, schedule, dies } = JSON.parse(
  process.argv[2],
);
const STANDARD_OUTPUT = 1;
// A process that dies has told what it has said.
const say = (line) => writeSync(STANDARD_OUTPUT, `${JSON.stringify(line)}\n`);
const die = () => process.kill(process.pid, "SIGKILL");
let begun = 0;
let ended = 0;

const configurations = new Map();
for (const [name, file] of Object.entries(configs)) configurations.set(name, await readConfiguration(file, {}));
const store = await connectPermits(address);
const hosts = [...configurations.values()].map(({ esm, chatHistory }) => ({
  esm: { url: esm.url, limits: limits.esm },
  chatHistory: { url: chatHistory.url, limits: limits.chatHistory },
}));
const budgets = sharedByMachines(store, systemClock, hosts, sharing);
const engine = await connectEngine(address);

const source = {
  async open({ environment }, signal) {
    const configuration = configurations.get(environment);
    const connections = await connect(configuration, signal, { environment, budgets });
    const { platformSettings, staticValueNames, renderChatLog, privacy, task: taskLimits } = configuration;
    const settings = { ...taskLimits, platformSettings, staticValueNames, renderChatLog, masks: privacy.masks };
    const journal = createJournal(new Map(), () => systemClock.now());
    const task = createDownloadTask({ ...connections, ...settings, journal });
    const told = {
      ...task,
      async run(parameters, context) {
        const part = { environment, ...parameters.shard };
        say({ kind: "began", ...part });
        begun += 1;
        // Others are in hand: none of those that are begun at once is the first.
        if (ended >= dies.afterEnded && begun > 1) die();
        const report = await task.run(parameters, context);
        say({ kind: "ended", ...part, status: report.status });
        ended += 1;
        if (ended === dies.onEnded) die();
        return report;
      },
    };
    return { task: told, release: async () => connections.close() };
  },
  async split({ environment }, parameters) {
    const configuration = configurations.get(environment);
    const connections = await connect(configuration, new AbortController().signal, { environment, budgets });
    try {
      const { platformSettings, staticValueNames } = configuration;
      const cards = await countActiveCards(connections.esm, platformSettings, staticValueNames);
      return cutIntoParts(parameters, cards, shardSize);
    } finally {
      connections.close();
    }
  },
  join: joinReports,
};

const log = {
  info: () => undefined,
  warn: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
};
const runner = await createEngineRunner({
  engine,
  source,
  context: { clock: systemClock, log, progress: () => undefined },
  concurrency,
  policy,
});
process.once("SIGTERM", async () => {
  await runner.stop();
  await Promise.all([budgets.esm.close(), budgets.chatHistory.close()]);
  await Promise.all([engine.close(), store.close()]);
  say({ kind: "stopped" });
});
for (const environment of configurations.keys()) {
  await runner.schedule({ environment, task: "IWChatHistoryDownloadTask" }, schedule, {});
}
say({ kind: "ready" });
