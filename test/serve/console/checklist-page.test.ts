import { describe, expect, it } from "vitest";
import { toldToStop } from "../../../plugin/base/failure.ts";
import type { CheckEnvironment, Checking, ShownChecklist } from "../../../plugin/serve/console/checklists.ts";
import { CONSOLE_LANGUAGES } from "../../../plugin/serve/console/words/say.ts";
import { type ConsoleServer, type ConsoleServerOptions, consoleServers } from "./console-server.ts";
import { type VisitedPage, type Visitor, visitorOf } from "./console-visitor.ts";

const start = consoleServers();
const PATH = "/console/default/checklist";

interface Begun extends ConsoleServer {
  readonly visitor: Visitor;
}

async function begin(options: ConsoleServerOptions = {}, language = "en"): Promise<Begun> {
  const server = await start(options);
  const visitor = visitorOf(server.origin, { "accept-language": language });
  const { login, password } = server.sandbox;
  await visitor.logIn(login, password);
  return { ...server, visitor };
}

/** Asks again for as long as the page says that it is to be asked again. */
async function whenDone(visitor: Visitor): Promise<VisitedPage> {
  const page = await visitor.get(PATH);
  return page.headers.has("refresh") ? whenDone(visitor) : page;
}

/** A check that ends when the test says so. */
function heldCheck() {
  const begun: { checking: Checking; end: (checklist: ShownChecklist) => void; fail: (error: unknown) => void }[] = [];
  const check: CheckEnvironment = (_configuration, checking) =>
    new Promise((resolve, reject) => {
      begun.push({ checking, end: resolve, fail: reject });
      checking.signal.addEventListener("abort", () => reject(toldToStop("stopped")));
    });
  return { check, begun };
}

const HOSTILE = `<script>alert(1)</script> "&' \u202Eevil\u2066`;

function checklistOf(notes: ShownChecklist["groups"][number]["items"][number]["notes"]): ShownChecklist {
  return {
    status: "incomplete",
    unanswered: [HOSTILE],
    groups: [{ name: "ESM", items: [{ id: "folder", title: HOSTILE, state: "missing", notes }] }],
  };
}

describe("the checklist in the console", () => {
  it("shows each item as esm-chat check does, and what to do about what is missing", async () => {
    const { visitor, sandbox } = await begin();
    sandbox.setReferenceTargets("chat_session", "customer", []);
    const before = await visitor.get(PATH);
    expect(before.text).toContain("Nothing was checked since esm-chat serve was started.");
    await visitor.submit(PATH);
    const page = await whenDone(visitor);
    expect([page.status, page.url]).toEqual([200, PATH]);
    const items = page.elements().filter(({ attributes }) => attributes.get("id")?.startsWith("item-") === true);
    expect(items).toHaveLength(38);
    const textOf = (id: string) => items.find(({ attributes }) => attributes.get("id") === `item-${id}`)?.text ?? "";
    expect(textOf("esm-login")).toMatch(/^done: /);
    expect(textOf("reference-targets")).toMatch(/^missing: .*customer.*To do: /);
    expect(textOf("change-history")).toMatch(/^cannot be verified here: .*To do: /);
    expect(page.text).toContain('<a href="#item-reference-targets">');
    expect(page.text).toMatch(/\d+ done, \d+ missing, \d+ not yet, \d+ cannot be verified here/);
    expect(Buffer.byteLength(page.text)).toBeLessThan(100_000);
  });

  it("is asked for as the task's user, in the turns of the console", async () => {
    const { check, begun } = heldCheck();
    const { visitor } = await begin({ check });
    await visitor.get(PATH);
    await visitor.submit(PATH);
    expect(begun.map(({ checking }) => checking.environment)).toEqual(["default console"]);
    expect(begun[0]?.checking.budgets).toBeDefined();
  });

  it("tells how far it is, and runs once at a time", async () => {
    const { check, begun } = heldCheck();
    const { visitor } = await begin({ check });
    const form = await visitor.get(PATH);
    const running = await visitor.submit(PATH);
    expect(running.headers.get("refresh")).toBe("2");
    expect(running.text).not.toContain("Check now");
    const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? "";
    await visitor.post(PATH, { csrf });
    expect(begun).toHaveLength(1);
    begun[0]?.checking.progress(7, 37);
    const page = await visitor.get(PATH);
    expect(page.text).toContain("7 of 37 items");
    const bar = page.elements().find(({ name }) => name === "progress");
    expect(Object.fromEntries(bar?.attributes ?? [])).toMatchObject({ max: "37", value: "7" });
    begun[0]?.end(checklistOf([]));
    const done = await whenDone(visitor);
    expect(done.text).toContain("Check now");
    await visitor.submit(PATH);
    expect(begun).toHaveLength(2);
    expect((await visitor.get(PATH)).text, "the last one is shown meanwhile").toContain("Something is missing.");
  });

  it.each([
    ["a reason that is known", toldToStop("stopped for the test"), "stopped for the test"],
    ["a mistake of ours", new TypeError("secret"), "The check could not be finished."],
  ])("says that it could not be finished, after %s", async (_, error, said) => {
    const { check, begun } = heldCheck();
    const { visitor, logged } = await begin({ check });
    await visitor.get(PATH);
    await visitor.submit(PATH);
    begun[0]?.fail(error);
    const page = await whenDone(visitor);
    expect(page.text).toContain(said);
    expect(page.text + logged.join()).not.toContain("secret");
    expect(logged.filter((line) => line.includes("could not be finished"))).toHaveLength(1);
    expect((await visitor.submit(PATH)).text).toContain("The check is running.");
  });

  it.each(CONSOLE_LANGUAGES)("is well-formed, small and harmless with texts from anywhere: %s", async (language) => {
    const { check, begun } = heldCheck();
    const { visitor } = await begin({ check }, language);
    await visitor.get(PATH);
    await visitor.submit(PATH);
    const notes = Array.from({ length: 5_000 }, () => ({ text: HOSTILE.repeat(100), advice: "ü".repeat(5_000) }));
    begun[0]?.end(checklistOf(notes));
    const page = await whenDone(visitor);
    expect(Buffer.byteLength(page.text)).toBeLessThan(100_000);
    const scripts = page.elements().filter(({ name }) => name === "script");
    expect(scripts.every(({ attributes }) => attributes.has("src"))).toBe(true);
    expect(page.text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    const [html] = page.elements();
    expect(html?.attributes.get("lang")).toBe(language);
    const item = page.elements().find(({ attributes }) => attributes.get("id") === "item-folder");
    expect(item?.text).toMatch(/4[,.\s\u00a0]?9\d\d/);
    const titles = { en: "Checklist", fi: "Tarkistuslista", sv: "Checklista", de: "Checkliste" };
    expect(page.elements().find(({ name }) => name === "h1")?.text).toBe(titles[language]);
  });

  it("is for operators only", async () => {
    const { check, begun } = heldCheck();
    const { visitor, sandbox } = await begin({ check, sections: { operators: [] } });
    const today = await visitor.get("/console");
    expect(today.text).not.toContain(PATH);
    expect((await visitor.get(PATH)).status).toBe(403);
    const csrf = /name="csrf" value="([^"]+)"/.exec(today.text)?.[1] ?? "";
    expect((await visitor.post(PATH, { csrf })).status).toBe(403);
    expect([begun, sandbox.stats().chatHistory.requests]).toEqual([[], 0]);
  });

  it("is not started by a forged form", async () => {
    const { check, begun } = heldCheck();
    const { visitor } = await begin({ check });
    expect((await visitor.post(PATH, { csrf: "guessed" })).status).toBe(403);
    expect((await visitor.post(PATH, {})).status).toBe(403);
    expect(begun).toEqual([]);
  });

  it("is not there where serve was started without it", async () => {
    const { visitor } = await begin({ check: "not offered" });
    const today = await visitor.get("/console");
    expect(today.text).toContain("/console/default/runs");
    expect(today.text).not.toContain(PATH);
    expect((await visitor.get(PATH)).status).toBe(404);
  });
});

it("a check that runs ends with the process", async () => {
  const { check, begun } = heldCheck();
  const { visitor, stop, logged } = await begin({ check });
  await visitor.get(PATH);
  await visitor.submit(PATH);
  await stop();
  expect(begun[0]?.checking.signal.aborted).toBe(true);
  expect(logged.join()).not.toContain("could not be finished");
});
