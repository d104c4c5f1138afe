import { readFileSync } from "node:fs";
import { systemClock } from "../../plugin/base/clock.ts";
import type { ItemId } from "../../plugin/checklist/checklist-item.ts";
import type { ChecklistReport } from "../../plugin/checklist/checklist-report.ts";
import { LOOK_AT_ITEMS } from "../../plugin/checklist/look-at-items.ts";
import type { ChecklistFinding } from "../../plugin/checklist/outcome.ts";
import type { LastRun } from "../../plugin/checklist/task-operation.ts";
import type { Questions } from "../../plugin/checklist/walk-and-fix.ts";
import { type CheckContext, checkCommand } from "../../plugin/cli/check-command.ts";
import { installCommand } from "../../plugin/cli/install-command.ts";
import type { Output } from "../../plugin/cli/output.ts";
import { PLAIN } from "../../plugin/cli/text-shape.ts";
import { type EsmApi, writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { keyOf } from "../../plugin/runner/environment/one-at-a-time.ts";
import type { Sandbox, SandboxOptions } from "../../plugin/sandbox/start-sandbox.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";
import { checkSettings } from "../../plugin/settings/check-settings.ts";
import { type Configuration, readConfiguration } from "../../plugin/settings/configuration.ts";
import { functionSettings } from "../../plugin/settings/function-settings.ts";
import { openRefusedCalls, type RefusedCalls } from "../../plugin/state/open-refused-calls.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { startFunctionServer } from "../serve/functions/function-world.ts";
import { closing } from "../support/closing.ts";
import { given } from "../support/given-files.ts";
import { platformSession } from "../task/wire-session.ts";

/** Where nobody listens. */
export const NOWHERE = "http://127.0.0.1:1";

export const NIGHTLY: Schedule = {
  fires: { kind: "cron", expression: "0 20 * * *" },
  timeZone: "Europe/Helsinki",
  onlyOutside: undefined,
  jitterMs: 0,
  catchUp: true,
};

const TOKEN_FILE = "function-token";

export interface ChecklistWorldOptions {
  readonly api?: EsmApi;
  readonly sandbox?: Partial<SandboxOptions>;
  /** The text of `platform-settings.properties`. */
  readonly settings?: string;
}

/** What a command showed. */
interface Shown {
  readonly exitCode: number;
  readonly report: ChecklistReport;
}

/** A sandbox, a running `createChatSession`, and a configuration with which nothing is missing. */
export interface ChecklistWorld {
  readonly sandbox: Sandbox;
  readonly folder: string;
  /** What time it is for the commands, and for the sandbox at first, epoch milliseconds. */
  readonly now: number;
  /** Changes what the commands read. */
  configure(change: (configuration: Configuration) => Configuration): void;
  setLastRun(run: LastRun | undefined): void;
  /** Notes what `serve` counted; at first, that nothing was refused. */
  setRefusedCalls(calls: RefusedCalls): void;
  /** As if `serve` had been started then for the first time; undefined for never. */
  setServed(since: number | undefined): void;
  check(): Promise<Shown>;
  install(questions?: Questions): Promise<Shown>;
  /** What `check` says on a terminal; errors too. */
  text(): Promise<{ readonly said: string; readonly error: unknown }>;
  context(): CheckContext;
  readonly config: string;
}

const SILENT = { info: () => undefined, warn: () => undefined };

/** Takes what a command shows. */
export function recordingOutput(json: boolean) {
  const said: string[] = [];
  const results: unknown[] = [];
  const output: Output = {
    json,
    log: SILENT,
    shape: PLAIN,
    say: (text) => void (json || said.push(text)),
    print: (text) => void (json || said.push(text)),
    warn: (text) => void said.push(text),
    result: (value) => void results.push(value),
    progress: () => undefined,
    endProgress: () => undefined,
  };
  return { output, said, results };
}

/** Worlds that are gone after each test. */
export function checklistWorlds(folder: () => string) {
  const startSandbox = sandboxes();
  const closeLater = closing();
  return async ({
    api = "rest",
    sandbox: options = {},
    settings,
  }: ChecklistWorldOptions = {}): Promise<ChecklistWorld> => {
    const now = Date.now();
    const sandbox = await startSandbox({
      sessions: [platformSession()],
      createCards: true,
      clock: now,
      ...options,
    });
    const where = folder();
    const config = writeSandboxConfig(where, sandbox, api);
    given(where, TOKEN_FILE, "a-token-for-tests-0123456789\n");
    if (settings !== undefined) {
      given(where, "platform-settings.properties", settings);
      const written = JSON.parse(readFileSync(config, "utf8")) as object;
      given(
        where,
        "esm-chat.config.json",
        JSON.stringify({ ...written, platformSettings: "platform-settings.properties" }),
      );
    }
    const configuration = await readConfiguration(config, {});
    const { platformSettings, journalFolder } = configuration;
    const refusedCalls = openRefusedCalls(journalFolder, keyOf(configuration));
    refusedCalls.write({ since: now - 2 * 86_400_000, countedAt: now, lastTaken: undefined, refused: [] });
    const functions = { tokens: [{ file: TOKEN_FILE }] };
    const { server, close } = await startFunctionServer(sandbox, { folder: where, functions, platformSettings });
    closeLater(close);
    let change = unchanged;
    let lastRun: LastRun | undefined = { at: now, state: "done" };
    let served: number | undefined = now;

    function context(): CheckContext {
      return {
        environment: {},
        clock: { ...systemClock, now: () => now },
        lastRun: async () => lastRun,
        served: () => (served === undefined ? undefined : { since: served }),
        read: async (file, environment) =>
          change({
            ...withoutImport(await readConfiguration(file, environment)),
            functions: functionSettings.parse({ environmentUrl: server.origin, tokens: [{ file: TOKEN_FILE }] }),
            schedule: NIGHTLY,
            checklist: checkSettings.parse({}),
          }),
      };
    }

    return {
      sandbox,
      folder: where,
      now,
      config,
      context,
      configure(next) {
        change = next;
      },
      setLastRun(run) {
        lastRun = run;
      },
      setRefusedCalls: refusedCalls.write,
      setServed(since) {
        served = since;
      },
      async check() {
        const { output, results } = recordingOutput(true);
        const exitCode = await checkCommand({ config }, output, context());
        return { exitCode, report: results[0] as ChecklistReport };
      },
      async install(questions) {
        const { output, results } = recordingOutput(true);
        const asked = questions === undefined ? { yes: true as const } : {};
        const exitCode = await installCommand({ config, ...asked }, output, {
          ...context(),
          ...(questions === undefined ? {} : { questions }),
        });
        return { exitCode, report: results[0] as ChecklistReport };
      },
      async text() {
        const { output, said } = recordingOutput(false);
        const error = await checkCommand({ config }, output, context()).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        return { said: said.join("\n"), error };
      },
    };
  };
}

/** As most ESMs are: templates are imported by hand. */
function withoutImport(configuration: Configuration): Configuration {
  return { ...configuration, esm: { ...configuration.esm, templateImportUrl: undefined } };
}

function unchanged(configuration: Configuration): Configuration {
  return configuration;
}

/** Trial cards that are not in the trash. */
export async function trialCards({ sandbox }: ChecklistWorld) {
  const cards = await allCards(sandbox, "chat_session");
  return cards.filter((card) => String(first(card, "chat_session_id")?.value).startsWith("esm-chat-trial-"));
}

/** The items that no check can ever verify, with these others, sorted. */
export function withItemsByEye(others: readonly ItemId[]): ItemId[] {
  return [...LOOK_AT_ITEMS.map(({ id }) => id), ...others].toSorted();
}

/** The ids of the items in this state, sorted. */
export function idsOf({ items }: ChecklistReport, state: "done" | "missing" | "not-yet" | "cannot-verify"): ItemId[] {
  return items.flatMap((item) => (item.state === state ? [item.id] : [])).toSorted();
}

export function findingsOf({ items }: ChecklistReport): ChecklistFinding[] {
  return items.flatMap((item) => (item.state === "missing" ? item.findings : []));
}
