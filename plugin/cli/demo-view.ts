import { terminalLine, terminalText } from "../base/terminal-text.ts";
import type { DemoConsole } from "./demo/demo-console.ts";
import type { DemoFigure, DemoResult, DemoStep } from "./demo/demo-steps.ts";
import type { DemoCard } from "./demo/read-demo-cards.ts";
import type { TextShape } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

/** One step of the demonstration as text. */
export function demoStepText(step: DemoStep): string {
  switch (step.kind) {
    case "sandbox":
      return [
        "The demonstration. Nothing leaves this machine, nothing is kept.\n",
        `Sandbox      an ESM at ${step.esm}`,
        `             a chat platform with ${step.sessions} chat sessions at ${step.chatHistory}`,
        ...(step.platform === undefined ? [] : [`             that answers as ${terminalLine(step.platform)}`]),
        ...step.cannotSay.map((sentence) => `             – ${sentence}`),
      ].join("\n");
    case "checklist":
      return ["\nThe configuration checklist", ...step.items.map(checklistLine)].join("\n");
    case "moment":
      return momentText(step);
    case "ticket":
      return `\nTicket       the chatbot made an incident that refers to the card of ${terminalLine(step.sessionId)}`;
  }
}

function checklistLine({ title, outcome }: Extract<DemoStep, { kind: "checklist" }>["items"][number]): string {
  switch (outcome.state) {
    case "done":
      return `  ✔ ${title} (${terminalLine(outcome.evidence)})`;
    case "missing":
      return `  ✘ ${title}`;
    case "not-yet":
      return `  ○ ${title} (not yet: ${terminalLine(outcome.why)})`;
    case "cannot-verify":
      return `  ? ${title} (${terminalLine(outcome.why)})`;
  }
}

function momentText({ at, created, report }: Extract<DemoStep, { kind: "moment" }>): string {
  const { read, written, unchanged, finished, stillActive, failed } = report.sessions;
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Europe/Helsinki" }).format(at);
  const figures = [
    `${read} ${read === 1 ? "history" : "histories"} read`,
    `${written} ${written === 1 ? "card" : "cards"} written`,
    `${unchanged} unchanged`,
    `${finished} finished`,
    `${stillActive} still active`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return `\n${time}        createChatSession made ${created} cards\n             IWChatHistoryDownloadTask: ${figures.join(", ")}`;
}

/** The end of the demonstration: the cards, one log in full, the totals. */
export function demoConclusion(
  { cards, wrong, runs, figures, outcomes, wrongFigures }: DemoResult,
  durationMs: number,
  shape?: TextShape,
): string {
  const heads = ["session", "customer", "support person", "messages", "wait (s)", "active", "tickets"];
  const unmatched = new Set(runs.flatMap((run) => run.unmatchedPersons.map(({ kind, id }) => `${kind} ${id}`)));
  const requests = runs.reduce((sum, run) => sum + run.requests.esm, 0);
  return [
    "\nThe cards as they stand in ESM now\n",
    textTable(cards.map(cardRow), heads, shape),
    ...logInFull(cards),
    "\nWhat esm-chat report makes of these cards",
    figureTable(figures),
    ...(outcomes.length === 0 ? [] : ["\nWhat became of the chats", figureTable(outcomes)]),
    "\nTotals",
    textTable(
      [
        ["Cards", `${cards.length}, ${cards.filter(({ stored }) => stored.isChatActive === false).length} finished`],
        ["Messages", String(cards.reduce((sum, { stored }) => sum + (stored.messageCount ?? 0), 0))],
        [
          "Platform users without a Person card",
          `${unmatched.size} (the reference stays empty, the name is in the log)`,
        ],
        ["Requests to ESM by the task", `${requests} in ${runs.length} runs`],
        ["Time", `${(durationMs / 1000).toFixed(1)} s`],
      ],
      [],
      shape,
    ),
    "",
    wrong.length === 0
      ? `Every one of the ${cards.length} cards is right.`
      : `Not right: ${wrong.map((card) => `${terminalLine(card.sessionId)} (${card.attributes.join(", ")})`).join("; ")}`,
    ...(outcomes.length === 0 ? [] : [figuresAreRight()]),
    "\nHow to go on with your own ESM: see the README.",
  ].join("\n");

  function figuresAreRight(): string {
    if (wrongFigures.length > 0) return `Wrong figures: ${wrongFigures.join("; ")}`;
    return "The figures tell what became of the chats as the sessions do.";
  }

  function figureTable(rows: readonly DemoFigure[]): string {
    return textTable(
      rows.map(({ label, value, n }) => [label, value, n]),
      [],
      shape,
    );
  }
}

/** Where the console is, and who can log in to it. */
export function demoConsoleLines({ address, logins, failingSession }: DemoConsole): string[] {
  const widest = logins.reduce((most, { login }) => Math.max(most, login.length), 0);
  return [
    `\nThe console is open at ${address}`,
    ...logins.map(({ login, password, isOperator, unseenSessions }) => {
      const unseen = unseenSessions.length === 0 ? "" : `, and ESM hides the chat ${unseenSessions.join(", ")}`;
      const may = isOperator ? "an operator, who sees all pages" : "who is no operator";
      return `  login ${login.padEnd(widest)}  password ${password}   ${may}${unseen}`;
    }),
    `The chat platform refuses the history of ${terminalLine(failingSession)}: so you see a run with a failure.`,
    "All of it is made up, and nothing of it is kept. Ctrl-C ends it.",
  ];
}

function cardRow({ sessionId, stored, customer, supportPerson, relatedTickets }: DemoCard): string[] {
  return [
    terminalLine(sessionId),
    terminalLine(customer) || "–",
    terminalLine(supportPerson) || "–",
    String(stored.messageCount ?? ""),
    stored.waitTimeBeforeFirstReply === null ? "–" : String(stored.waitTimeBeforeFirstReply),
    stored.isChatActive === false ? "no" : "yes",
    relatedTickets === 0 ? "" : String(relatedTickets),
  ];
}

function logInFull(cards: readonly DemoCard[]): string[] {
  const shown =
    cards.find(({ stored }) => stored.isChatActive === false && (stored.members?.length ?? 0) > 2) ?? cards[0];
  const log = shown?.stored.chatLog;
  if (log === null || log === undefined) return [];
  return [
    "\nOne chat log in full\n",
    ...terminalText(log)
      .split("\n")
      .map((line) => `  │ ${line}`),
  ];
}
