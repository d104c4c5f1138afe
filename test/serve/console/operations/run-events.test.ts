import { describe, expect, it } from "vitest";
import { MOST_OF_SESSION } from "../../../../plugin/serve/console/event-streams.ts";
import { consoleServers } from "../console-server.ts";
import { type Visitor, visitorOf } from "../console-visitor.ts";
import { TWO_CARDS } from "./failing-session.ts";

const start = consoleServers();

/** A run that goes on until the server stops. */
const NEVER_ENDS = [{ target: "chatHistory", kind: "slow", delayMs: 3_600_000 }] as const;

async function operator(faults: Parameters<Awaited<ReturnType<typeof start>>["sandbox"]["setFaults"]>[0], server = {}) {
  const own = { port: 0, console: { enabled: true }, ...server };
  const started = await start({ sandbox: TWO_CARDS, sections: { server: own } });
  started.sandbox.setFaults(faults);
  const visitor = visitorOf(started.origin, { "accept-language": "de" });
  await visitor.logIn(started.sandbox.login, started.sandbox.password);
  await visitor.get("/console/default/runs");
  await visitor.submit("/console/default/runs/now");
  return { ...started, visitor, events: () => eventsOf(started.origin, visitor) };
}

/** Server-sent events as a browser gets them. */
async function eventsOf(origin: string, { cookies }: Visitor) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const gone = new AbortController();
  const headers = { cookie, "accept-language": "de" };
  const reply = await fetch(`${origin}/console/default/runs/events`, {
    headers,
    signal: gone.signal,
    redirect: "manual",
  });
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    status: reply.status,
    type: reply.headers.get("content-type"),
    /** All that has come when this text has, or when the stream has ended. */
    async until(words: string): Promise<string> {
      while (!text.includes(words)) {
        const read = await reader?.read();
        if (read === undefined || read.done) return text;
        text += read.value;
      }
      return text;
    },
    leave: () => gone.abort(),
  };
}

describe("the events of runs", () => {
  it("tell in the reader's language how far a run has come, and that it has ended", async () => {
    const { events } = await operator([
      { target: "chatHistory", match: "ws-2", kind: "slow", delayMs: 1_000, times: 1 },
    ]);
    const stream = await events();
    expect([stream.status, stream.type]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const all = await stream.until("event: ended");
    expect(all).toMatch(
      /event: progress\ndata: \{"text":"(?:Chatverläufe werden gelesen|Datenkarten werden geschrieben): /,
    );
    expect(all).toMatch(/event: ended\ndata: \n\n$/);
  });

  it("end at once where no run goes on", async () => {
    const { origin, sandbox } = await start();
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password);
    expect(await (await eventsOf(origin, visitor)).until("nothing else")).toBe(": \n\nevent: ended\ndata: \n\n");
  });

  it("end with the session", async () => {
    const { visitor, events } = await operator(NEVER_ENDS);
    const stream = await events();
    await stream.until(": \n");
    await visitor.submit("/console/log-out");
    await stream.until("a text that never comes");
    expect((await events()).status).toBe(303);
  });

  it("are bounded for each session, and give their place back when the browser goes away", async () => {
    const { visitor, events } = await operator(NEVER_ENDS);
    const open = [];
    for (let count = 0; count < MOST_OF_SESSION; count += 1) open.push(await events());
    expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
    expect((await events()).status).toBe(503);
    // They hold no place of the pages that may be made at the same time.
    expect((await visitor.get("/console/default/runs")).status).toBe(200);
    open[0]?.leave();
    for (let status = 0; status !== 200; ) status = (await events()).status;
  });

  it("do not hold up the end of the process", async () => {
    // Five minutes in which answers in progress may be finished.
    const { events, stop } = await operator(NEVER_ENDS, { closeWithinMs: 300_000 });
    const stream = await events();
    await stream.until(": \n");
    await stop();
    expect(await stream.until("a text that never comes")).toBe(": \n\n");
  });
});
