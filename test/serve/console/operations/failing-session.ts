import { sampleSession } from "../../../sandbox/sample-session.ts";
import { eventually } from "../../../support/eventually.ts";
import type { ConsoleServerOptions } from "../console-server.ts";
import type { VisitedPage, Visitor } from "../console-visitor.ts";

/** An ESM with two cards to fill, and somebody who is no operator. */
export const TWO_CARDS: NonNullable<ConsoleServerOptions["sandbox"]> = {
  sessions: [sampleSession("ws-1"), sampleSession("ws-2")],
  createCards: true,
  users: [{ login: "reader", password: "a-reader" }],
};

/** The history of one of them cannot be read. */
export const ONE_FAILS = [{ target: "chatHistory", match: "ws-2", kind: "status", status: 400 }] as const;

/** The runs, once none goes on. */
export async function whenIdle(visitor: Visitor): Promise<VisitedPage> {
  return eventually(async () => {
    const page = await visitor.get("/console/default/runs");
    return page.text.includes('id="live"') ? undefined : page;
  });
}

/** Runs the task by the button, and waits for its end. */
export async function runNow(visitor: Visitor): Promise<VisitedPage> {
  await whenIdle(visitor);
  await visitor.submit("/console/default/runs/now");
  return whenIdle(visitor);
}

/** Logs in on the way to the runs, so that how the environments stand was not asked for yet: an answer holds for seconds. */
export async function logInToRuns(
  visitor: Visitor,
  { login, password }: { readonly login: string; readonly password: string },
): Promise<VisitedPage> {
  await visitor.get("/console/default/runs");
  return visitor.submit("/console/log-in", { login, password });
}
