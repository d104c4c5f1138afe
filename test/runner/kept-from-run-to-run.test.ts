import { beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { type EsmApi, writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { type KeptOfEsm, nothingKept } from "../../plugin/outside/esm/kept-templates.ts";
import { environmentDownloadTask } from "../../plugin/runner/environment/environment-tasks.ts";
import { linkFolder } from "../../plugin/sandbox/cards/administer-templates.ts";
import { toTemplate } from "../../plugin/sandbox/cards/template.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { type Configuration, readConfiguration } from "../../plugin/settings/configuration.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import type { AttributeDefinition } from "../../plugin/xml/template-definition.ts";
import { draws } from "../support/draws.ts";
import { folders } from "../support/given-files.ts";
import { type World, worlds } from "../task/task-world.ts";
import { platformSession, wireSession } from "../task/wire-session.ts";

const worldOf = worlds();
const folder = folders();
const HOUR = 3_600_000;
const TEMPLATE = "/itsm/api/v1/dc/{template}";
const LOGIN = "POST /itsm/api/v1/users/login";
/** Of the cards, and of the persons. */
const TEMPLATES = [`GET ${TEMPLATE}`, `GET ${TEMPLATE}`];
const PAGE = `GET ${TEMPLATE}/data`;
const STREAM = `GET ${TEMPLATE}/data/stream`;

let kept: KeptOfEsm;
let later: number;

beforeEach(() => {
  kept = nothingKept();
  later = 0;
});

function activeSession(sessionId: string, text = "Hello") {
  const session = wireSession({ sessionId, status: "active", endedAt: null });
  return { ...session, messages: session.messages.map((message) => ({ ...message, text })) };
}

function active(sessionId: string, text?: string) {
  return platformSessionSchema.parse(activeSession(sessionId, text));
}

async function startWith(count: number, api: EsmApi = "rest", tokenLifeSeconds = 900, ids = "ws-") {
  const sessions = Array.from({ length: count }, (_, index) => activeSession(`${ids}${index}`));
  const world = await worldOf({ sessions, api, tokenLifeSeconds });
  return { world, configuration: await readConfiguration(writeSandboxConfig(folder(), world.sandbox, api), {}) };
}

/** One run, and what it asked of ESM, one line for each call. */
async function run(world: World, configuration: Configuration, inSameProcess = true) {
  world.sandbox.resetStats();
  const clock = { ...systemClock, now: () => Date.now() + later };
  const log = { info: () => undefined, warn: () => undefined };
  const context = { clock, signal: new AbortController().signal, log, progress: () => undefined };
  const surroundings = { clock, warn: () => undefined, ...(inSameProcess ? { kept } : {}) };
  const task = environmentDownloadTask(configuration, surroundings);
  let report: RunReport | undefined;
  let why = "";
  try {
    report = await task.run({ dryRun: false }, context);
  } catch (error) {
    why = String(error);
  }
  const { calls } = world.sandbox.stats().esm;
  const asked = calls.flatMap(({ method, path, requests }) => Array<string>(requests).fill(`${method} ${path}`));
  return { report, why, asked: asked.toSorted() };
}

function changeAttribute(
  { sandbox: { world } }: World,
  code: string,
  change: (attribute: AttributeDefinition) => readonly AttributeDefinition[],
): void {
  const template = world.templates.get("chat_session");
  if (template === undefined) throw new Error("no template");
  const { definition } = template;
  const classes = definition.classes.map((group) => ({
    ...group,
    attributes: group.attributes.flatMap((attribute) => (attribute.code === code ? change(attribute) : [attribute])),
  }));
  world.templates.set("chat_session", toTemplate({ ...definition, classes }, template));
}

describe("a run with nothing to do", () => {
  it.each([1, 199])(
    "asks ESM once in a process that stays, and four times in one of its own: %i cards",
    async (count) => {
      const { world, configuration } = await startWith(count);
      await run(world, configuration);
      for (let again = 0; again < 2; again += 1) {
        const { report, asked } = await run(world, configuration);
        expect([report?.status, report?.sessions.unchanged, asked]).toEqual(["done", count, [PAGE]]);
      }
      expect((await run(world, configuration, false)).asked).toEqual([PAGE, ...TEMPLATES, LOGIN].toSorted());
    },
  );

  it("asks for the list and its pages where there are more cards than a page holds", async () => {
    const { world, configuration } = await startWith(201);
    await run(world, configuration);
    expect((await run(world, configuration)).asked).toEqual([PAGE, PAGE, STREAM]);
  });

  it("asks once where there is no card at all, and whether the template is still there", async () => {
    const { world, configuration } = await startWith(0);
    await run(world, configuration);
    expect((await run(world, configuration)).asked).toEqual([TEMPLATES[0], STREAM]);
    world.sandbox.world.templates.delete("chat_session");
    expect((await run(world, configuration)).why).toContain("no such template");
  });

  it("asks twice over the Web API, whose templates take four calls", async () => {
    const { world, configuration } = await startWith(3, "web-api");
    const first = await run(world, configuration);
    const second = await run(world, configuration);
    const alone = await run(world, configuration, false);
    expect(first.report?.sessions.written).toBe(3);
    expect([second.asked.length, alone.asked.length]).toEqual([2, 6]);
  });
});

describe("a run that has something to do", () => {
  it("fills a card that is new, and one that has changed, without asking for the list", async () => {
    const { world, configuration } = await startWith(3);
    await run(world, configuration);
    const sessions = [0, 1, 2].map((index) => active(`ws-${index}`, index === 1 ? "Something else" : "Hello"));
    world.sandbox.setSessions(sessions);
    const changed = await run(world, configuration);
    expect(changed.asked.filter((call) => [LOGIN, STREAM, ...TEMPLATES].includes(call))).toEqual([]);
    expect(changed.report?.status).toBe("done");
    await world.esm("POST", "/dc/chat_session/data", {
      folderCode: configuration.platformSettings.folderCode,
      data: {
        chat_session_id: { values: [{ value: "ws-3" }] },
        is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
      },
    });
    world.sandbox.setSessions([...sessions, active("ws-3")]);
    const { report, asked } = await run(world, configuration);
    expect(report).toMatchObject({ status: "done", sessions: { seen: 4, written: 1 } });
    expect(asked.filter((call) => [LOGIN, STREAM, ...TEMPLATES].includes(call))).toEqual([]);
  });

  it("logs in again, and reads the templates again, when what is kept is an hour old", async () => {
    const { world, configuration } = await startWith(1, "rest", 100_000);
    await run(world, configuration);
    later = HOUR - 60_000;
    expect((await run(world, configuration)).asked).toEqual([PAGE]);
    later = HOUR + 1;
    expect((await run(world, configuration)).asked).toEqual([PAGE, ...TEMPLATES, LOGIN].toSorted());
  });

  it("logs in once more when ESM no longer takes the token", async () => {
    const { world, configuration } = await startWith(1);
    await run(world, configuration);
    const { token } = kept.login;
    if (token === undefined) throw new Error("no token is kept");
    kept.login.token = { ...token, authorization: "Bearer a.b.c" };
    const { report, asked } = await run(world, configuration);
    expect([report?.status, asked]).toEqual(["done", [PAGE, PAGE, LOGIN]]);
  });
});

describe("a template that was changed since it was read", () => {
  it("by another name of the value that finished cards have, costs the run a second beginning", async () => {
    const { world, configuration } = await startWith(2);
    await run(world, configuration);
    changeAttribute(world, "is_chat_active", (attribute) => [
      {
        ...attribute,
        staticValues: attribute.staticValues.map((value) => ({ ...value, names: { en: `${value.names.en}!` } })),
      },
    ]);
    const { report, why, asked } = await run(world, configuration);
    expect([report?.status, report?.sessions.unchanged, why]).toEqual(["done", 2, ""]);
    expect(asked).toEqual([...TEMPLATES, PAGE, PAGE, STREAM].toSorted());
    expect((await run(world, configuration)).asked).toEqual([PAGE]);
  });

  it.each(["end_time", "chat_log", "is_chat_active"])(
    "by the loss of %s, ends the run as a fresh one would",
    async (code) => {
      const { world, configuration } = await startWith(2);
      await run(world, configuration);
      changeAttribute(world, code, () => []);
      world.sandbox.setSessions([active("ws-0", "Something else"), active("ws-1")]);
      const { why } = await run(world, configuration);
      expect(why).toContain(code);
      expect((await run(world, configuration)).why).toBe(why);
      expect((await run(world, configuration, false)).why).toBe(why);
    },
  );

  it("by another code of a value, ends the run at the first write, which is refused", async () => {
    const { world, configuration } = await startWith(2);
    await run(world, configuration);
    changeAttribute(world, "is_chat_active", (attribute) => [
      { ...attribute, staticValues: attribute.staticValues.map((value) => ({ ...value, code: `${value.code}_2` })) },
    ]);
    world.sandbox.setSessions(["ws-0", "ws-1"].map((sessionId) => platformSession({ sessionId })));
    const { why, asked } = await run(world, configuration);
    expect(why).toContain("is_chat_active");
    expect(asked.filter((call) => !call.startsWith("GET")).length).toBe(1);
    expect((await run(world, configuration, false)).why).toBe(why);
  });

  it("by another folder, or an attribute that must be filled, does not keep the cards from being filled", async () => {
    const { world, configuration } = await startWith(2);
    await run(world, configuration);
    linkFolder(world.sandbox.world, "chat_session", { code: "another", names: { en: "Another" } });
    changeAttribute(world, "subject", (attribute) => [{ ...attribute, mandatory: true }]);
    world.sandbox.setSessions([active("ws-0", "Something else"), active("ws-1")]);
    expect((await run(world, configuration)).report?.sessions.failed).toBe(0);
  });
});

describe("new cards", () => {
  it("cost one list for second cards, where searches would be many", async () => {
    const count = draws(400, 1_000);
    const { world, configuration } = await startWith(
      count,
      "rest",
      900,
      "a-session-with-a-rather-long-identifier-as-some-are-",
    );
    const { report, asked } = await run(world, configuration);
    expect(report?.sessions.written).toBe(count);
    expect(asked.filter((call) => call === STREAM).length).toBe(2);
    expect(world.sandbox.stats().esm.longestUrl).toBeLessThanOrEqual(8_000);
  });

  it("that stay empty are looked for once", async () => {
    const { world, configuration } = await startWith(1);
    world.sandbox.setSessions([]);
    const first = await run(world, configuration);
    const second = await run(world, configuration);
    expect(first.asked).toEqual([...TEMPLATES, PAGE, PAGE, STREAM, LOGIN].toSorted());
    expect(second.asked).toEqual([PAGE]);
  });
});
