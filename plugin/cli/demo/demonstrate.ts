import { type Clock, systemClock } from "../../base/clock.ts";
import { toldToStop } from "../../base/failure.ts";
import { compileChatLog } from "../../chat/chat-log.ts";
import type { Instant } from "../../chat/session.ts";
import type { PlatformDescription } from "../../outside/chat-history/described/compile-platform.ts";
import type { RequestBudgets } from "../../outside/http/budget/request-budget.ts";
import { createInProcessBudgets } from "../../outside/http/budget/system-budgets.ts";
import { connect } from "../../runner/environment/connect.ts";
import { createOnceRunner, oneTask } from "../../runner/once-runner.ts";
import type { RunRecord } from "../../runner/task-runner.ts";
import { type PlatformSession, platformSessionSchema } from "../../sandbox/chat-history/platform-session.ts";
import { sandboxTemplates } from "../../sandbox/default-templates.ts";
import { type Sandbox, startSandbox } from "../../sandbox/start-sandbox.ts";
import { readInputFile } from "../../settings/input-file.ts";
import type { MeasureSettings } from "../../settings/measure-settings.ts";
import { readPlatformSettings, readyMadeStaticValueNames } from "../../settings/platform-settings.ts";
import { DEFAULT_CHAT_LOG_TEMPLATE, readReadyMadeTemplate } from "../../settings/ready-made-template.ts";
import { furtherAttributeLines } from "../../settings/setting-definitions.ts";
import { createJournal } from "../../state/journal.ts";
import { verifiedMapping } from "../../task/card/card-mapping.ts";
import { readSessionCards } from "../../task/card-batches.ts";
import { createDownloadTask } from "../../task/download/download-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { TaskContext } from "../../task/task.ts";
import { walkDemoChecklist } from "./demo-checklist.ts";
import { type DemoFunctions, startDemoFunctions } from "./demo-functions.ts";
import { DEMO_STRANGERS, demoSessions } from "./demo-sessions.ts";
import type { DemoResult, DemoStep } from "./demo-steps.ts";
import { readDemoCards } from "./read-demo-cards.ts";
import { readDemoFigures } from "./read-demo-figures.ts";

/** A Monday morning. */
const MONDAY = Date.parse("2026-11-23T06:00:00Z");
const HOUR_MS = 3_600_000;
/** Chats begin during the first four hours; the last ones end in the fifth. */
const HOURS = 5;
const GRACE_MS = 10 * 60_000;
/** Whoever looks around afterwards need not log in again. */
const TOKEN_LIFE_SECONDS = 8 * 3_600;
export const DEMO_ENVIRONMENT = "demo";
export const DEMO_TIME_ZONE = "Europe/Helsinki";
export const DEMO_HOURS = { from: "08:00", to: "16:00" } as const;
const MEASURES: MeasureSettings = {
  abandonedWithinSeconds: 20,
  business: {
    hours: { weekdays: [1, 2, 3, 4, 5], ...DEMO_HOURS, holidays: undefined },
    timeZone: DEMO_TIME_ZONE,
  },
};

export interface DemoContext extends Pick<TaskContext, "log" | "progress"> {
  readonly stopping: AbortController;
  /** In whose format the chat platform tells its sessions; default: the history API that the plugin assumes. */
  readonly described?: PlatformDescription | undefined;
  /** The simulated day, from six o'clock UTC on. Default: always the same. */
  readonly dayBegins?: Instant | undefined;
  /** Called after each step. */
  step(step: DemoStep): void;
  /** What follows in the same sandbox, which is closed when it ends. */
  readonly afterwards?: ((world: DemoWorld, result: DemoResult) => Promise<void>) | undefined;
}

/** What is there after the demonstration. */
export interface DemoWorld {
  readonly sandbox: Sandbox;
  readonly sessions: readonly PlatformSession[];
  /** The latest first. */
  readonly runs: readonly RunRecord<RunReport>[];
  /** The platform settings, as lines of their file. */
  readonly platformSettings: string;
  /** As the chatbot calls it. */
  readonly createChatSession: DemoFunctions["createChatSession"];
}

/**
 * The whole job on this machine: a sandbox, the template, the checklist, cards made by `createChatSession`, and the
 * task while the chats go on. At the end every card is compared with its session.
 */
export async function demonstrate(context: DemoContext): Promise<DemoResult> {
  const { stopping, described, step, log, progress, dayBegins = MONDAY, afterwards } = context;
  const sessions = demoSessions(dayBegins);
  const platformSessions = sessions.map((session) => platformSessionSchema.parse(session));
  const sandbox = await startSandbox({
    sessions: platformSessions,
    clock: dayBegins,
    ...(afterwards === undefined ? {} : { tokenLifeSeconds: TOKEN_LIFE_SECONDS }),
    platform: described && { description: described.description },
    templates: sandboxTemplates(["person", "incident"]),
    strangers: DEMO_STRANGERS,
  });
  const template = readReadyMadeTemplate();
  // What becomes of live chats in another platform's format, the sandbox does not tell exactly enough to compare it.
  const furtherAttributes = described === undefined ? [...furtherAttributeLines(template).values()].join("\n") : "";
  const platformSettings = readPlatformSettings("", furtherAttributes, template);
  const connections = await connect(
    {
      esm: { url: sandbox.esmRest, login: sandbox.login, password: sandbox.password, webApi: undefined },
      chatHistory: {
        url: sandbox.chatHistory,
        installationId: sandbox.installationId,
        token: sandbox.token,
        platform: described && { ...described, values: sandbox.platform?.settings ?? {} },
      },
      platformSettings,
    },
    stopping.signal,
    { budgets: { esm: unlimited(), chatHistory: unlimited() } },
  );
  const { esm, chatHistory } = connections;
  const staticValueNames = readyMadeStaticValueNames(template);
  const access = { esm, platformSettings, staticValueNames };
  const functions = await startDemoFunctions({ ...access, log, signal: stopping.signal });
  try {
    step({
      kind: "sandbox",
      esm: sandbox.esmRest,
      chatHistory: sandbox.chatHistory,
      sessions: sessions.length,
      platform: described?.description.title,
      cannotSay: sandbox.platform?.cannotSay ?? [],
    });
    const checklist = await walkDemoChecklist(
      { sandbox, esm, chatHistory, settings: platformSettings, staticValueNames, functions },
      stopping.signal,
    );
    step({ kind: "checklist", items: checklist.map(({ item, outcome }) => ({ title: item.title, outcome })) });
    const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);

    const file = DEFAULT_CHAT_LOG_TEMPLATE;
    const renderChatLog = compileChatLog(file, readInputFile(file, { file, place: "" }), {
      format: "text",
      timeZone: DEMO_TIME_ZONE,
    });
    const clock: Clock = { ...systemClock, now: () => sandbox.clock() };
    const task = createDownloadTask({
      ...connections,
      platformSettings,
      staticValueNames,
      renderChatLog,
      journal: createJournal(new Map(), () => clock.now()),
      masks: [],
      mostLogCharacters: 1_000_000,
      graceMs: GRACE_MS,
      giveUpAfterMs: 7 * 24 * HOUR_MS,
      lookBackMs: 0,
      countsDeleted: false,
      concurrency: 8,
      batchBytes: 32_000_000,
      measures: MEASURES,
    });
    const runner = createOnceRunner(oneTask(task), { clock, log, progress }, stopping);
    const waiting = [...sessions];
    const runs: RunReport[] = [];

    for (let hour = 1; hour <= HOURS; hour += 1) {
      const at = dayBegins + hour * HOUR_MS;
      let created = 0;
      for (let next = waiting[0]; next !== undefined && Date.parse(next.startedAt) < at; next = waiting[0]) {
        waiting.shift();
        sandbox.setClock(Date.parse(next.startedAt));
        const visitorExternalId = next.visitor.externalId;
        const session = { sessionId: next.sessionId, startedAt: Date.parse(next.startedAt), visitorExternalId };
        created += (await functions.createChatSession(session)) ? 1 : 0;
      }
      sandbox.setClock(at);
      const report = await runner.runNow({ environment: DEMO_ENVIRONMENT, task: task.name }, { dryRun: false });
      runs.push(report);
      step({ kind: "moment", at, created, report });
      if (report.status === "stopped") throw toldToStop("stopped");
    }

    await makeTicket();
    const carried = sandbox.platform?.carried ?? ((session) => session);
    const told = platformSessions.map((session) => carried(session));
    const { cards, wrong } = await readDemoCards(esm, mapping, told, { renderChatLog, measures: MEASURES });
    const figureSettings = { platformSettings, staticValueNames, timeZone: DEMO_TIME_ZONE, measures: MEASURES };
    const figures = await readDemoFigures(esm, told, figureSettings, clock.now());
    const result = { cards, wrong, runs, ...figures };
    const { createChatSession } = functions;
    await afterwards?.(
      {
        sandbox,
        sessions: platformSessions,
        runs: await runner.history({ limit: HOURS }),
        platformSettings: furtherAttributes,
        createChatSession,
      },
      result,
    );
    return result;

    /** As a chatbot does: it creates a ticket that refers to the card, and ESM shows the ticket on the card. */
    async function makeTicket(): Promise<void> {
      const [first] = sessions;
      if (first === undefined) return;
      const [card] = await readSessionCards(esm, mapping, first.sessionId);
      await esm.createCard("incident", "incidents", {
        subject: [{ kind: "text", text: "Made by the chatbot in the demonstration" }],
        chat_session: [{ kind: "reference", dataCardId: card.dataCardId }],
      });
      step({ kind: "ticket", sessionId: first.sessionId });
    }
  } finally {
    await functions.close();
    connections.close();
    await sandbox.close();
  }
}

/** Nobody else uses the sandbox. */
function unlimited(): RequestBudgets {
  const limits = { requestsPerSecond: undefined, atOnce: 8, bytesPerSecond: undefined };
  return createInProcessBudgets(systemClock, () => limits);
}
