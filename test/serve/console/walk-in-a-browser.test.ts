import axeCore from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHECKLIST_WORDS } from "../../../plugin/serve/console/words/checklist.ts";
import { ERASE_WORDS } from "../../../plugin/serve/console/words/erase.ts";
import { FRAME_WORDS } from "../../../plugin/serve/console/words/frame.ts";
import { LOG_IN_WORDS } from "../../../plugin/serve/console/words/log-in.ts";
import { RUNS_WORDS } from "../../../plugin/serve/console/words/runs.ts";
import { type ConsoleLanguage, sayIn } from "../../../plugin/serve/console/words/say.ts";
import { TODAY_WORDS } from "../../../plugin/serve/console/words/today.ts";
import { CHROMIUM, OR_WHY_NOT, openBrowser } from "../../support/chromium.ts";
import { type Hands, keyboardOn, pointerOn } from "./browser-hands.ts";
import type { ConsoleServer } from "./console-server.ts";
import { visitorOf } from "./console-visitor.ts";
import { ANOTHER_CHAT, CHATS, FAILING, FORGETFUL, FOUND_CHAT, READER, SEARCHED, walkWorlds } from "./walk-world.ts";

const world = walkWorlds();
const ENVIRONMENT = "/console/default";
const [PHONE, DESK] = [380, 1_280];
const REFUSED = [403, 429].map((status) => `${status} /console/log-in`);

interface Walk {
  readonly language: ConsoleLanguage;
  /** The browser's; where it is another one, the language is chosen on the page. */
  readonly locale: string;
  readonly width: number;
  readonly hands: (page: Page) => Hands;
  readonly scripts: boolean;
}

/** Every language, both widths, both hands, with scripts and without. */
const WALKS: readonly Walk[] = [
  { language: "en", locale: "en-GB", width: DESK, hands: pointerOn, scripts: true },
  { language: "fi", locale: "en-US", width: PHONE, hands: pointerOn, scripts: true },
  { language: "sv", locale: "sv-FI", width: DESK, hands: keyboardOn, scripts: true },
  { language: "de", locale: "de-AT", width: PHONE, hands: pointerOn, scripts: false },
];

/** What a browser tells of a page besides showing it. */
interface Told {
  /** Mistakes of scripts and breaches of the content security policy, requests that failed or went elsewhere. */
  readonly wrong: string[];
  /** Answers that refuse, each `STATUS PATH`. */
  readonly refused: string[];
  /** All addresses. */
  readonly addresses: string[];
}

function listenTo(page: Page, origin: string): Told {
  const told: Told = { wrong: [], refused: [], addresses: [] };
  page.on("console", (message) => {
    // Of an answer that refuses: it is among those.
    if (!message.text().startsWith("Failed to load resource")) told.wrong.push(message.text());
  });
  page.on("pageerror", ({ message }) => told.wrong.push(message));
  page.on("request", (request) => {
    told.addresses.push(request.url());
    if (!request.url().startsWith(`${origin}/`)) told.wrong.push(request.url());
  });
  page.on("requestfailed", (request) => {
    // Whoever leaves a page no longer needs its icon, nor follows its run.
    const isLeft = request.failure()?.errorText === "net::ERR_ABORTED" && /\/(?:icon\.svg|events)$/.test(request.url());
    if (!isLeft) told.wrong.push(`${request.url()} ${request.failure()?.errorText}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) told.refused.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  return told;
}

/** As the page is now: in its language, and no wider than the window. */
async function look(page: Page, { language, width }: Pick<Walk, "language" | "width">): Promise<string> {
  expect(await page.evaluate("[document.documentElement.lang, document.documentElement.scrollWidth]")).toEqual([
    language,
    width,
  ]);
  return page.locator("main").innerText();
}

function loginsAtEsm({ sandbox }: ConsoleServer): number {
  const calls = sandbox.stats().esm.calls.filter(({ path }) => path.endsWith("/users/login"));
  return calls.reduce((sum, { requests }) => sum + requests, 0);
}

describe.skipIf(CHROMIUM === undefined)(`a walk through the console in a browser${OR_WHY_NOT}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  async function newPage(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    return context.newPage();
  }

  it.each(WALKS)(
    "in $language at $width pixels, by $hands.name, scripts: $scripts",
    async (walk) => {
      const { language, locale, width, scripts } = walk;
      const server = await world();
      const { origin, sandbox } = server;
      const page = await newPage({ locale, viewport: { width, height: 900 }, javaScriptEnabled: scripts });
      const told = listenTo(page, origin);
      const hands = walk.hands(page);
      const main = page.locator("main");
      const entry = (path: string) => page.locator(`header nav a[href="${path}"]`);

      async function logIn({
        login,
        password,
      }: {
        readonly login: string;
        readonly password: string;
      }): Promise<string> {
        await hands.write(page.locator("#login"), login);
        await hands.write(page.locator("#password"), password);
        await hands.follow(page.locator("button.main"));
        return look(page, walk);
      }

      /** Without scripts, the page of a run that goes on does not load itself again. */
      async function lookAgain(): Promise<void> {
        if ((await main.locator("#live").count()) === 0) return;
        await hands.follow(main.locator("#live a"));
        await lookAgain();
      }

      /** Until a page that loads itself again shows this. */
      async function shown(selector: string): Promise<string> {
        await main.locator(selector).first().waitFor();
        return look(page, walk);
      }

      await page.goto(`${origin}/console`);
      if (!locale.startsWith(language)) {
        await page.locator("#language").selectOption(language);
        await hands.follow(page.locator("header button"));
      }
      const sayLogIn = sayIn(language, LOG_IN_WORDS);
      // Four of the five that a login has from one address are made without the browser.
      const visitor = visitorOf(origin);
      for (let time = 0; time < 4; time += 1) await visitor.logIn(FORGETFUL.login, "wrong");
      expect(await logIn({ ...FORGETFUL, password: "wrong" })).toContain(sayLogIn("refused"));
      const asked = loginsAtEsm(server);
      expect(await logIn(FORGETFUL)).toContain(sayLogIn("tooMany", { minutes: 15 }));
      expect([loginsAtEsm(server), told.refused]).toEqual([asked, REFUSED]);
      expect(await logIn(sandbox)).toContain(sayIn(language, TODAY_WORDS)("title"));

      // A number of the report, and its chats.
      await hands.follow(entry(`${ENVIRONMENT}/report`));
      await look(page, walk);
      const number = main.locator(".tiles a").first();
      expect(await number.innerText()).toBe(String(CHATS));
      await hands.follow(number);
      await look(page, walk);
      expect(await main.locator(".list tbody tr").count()).toBe(CHATS);
      await hands.follow(main.locator(`a[href="${ENVIRONMENT}/chats/${FOUND_CHAT}"]`));
      expect(await look(page, walk)).toContain(SEARCHED);

      // By a word that was written, which stands in no address.
      await hands.follow(entry(`${ENVIRONMENT}/chats`));
      await look(page, walk);
      await hands.write(page.locator("#text"), SEARCHED);
      await hands.follow(page.locator("form.search button.main"));
      await look(page, walk);
      expect(await main.locator(".list tbody tr").count()).toBe(1);
      expect(page.url()).toContain("/chats/found/");
      expect(told.addresses.filter((address) => address.toLowerCase().includes(SEARCHED.toLowerCase()))).toEqual([]);

      // Erased after a question.
      await hands.follow(main.locator(`a[href="${ENVIRONMENT}/chats/${FOUND_CHAT}"]`));
      await hands.follow(main.locator(`a[href$="/${FOUND_CHAT}/erase"]`));
      const sayErase = sayIn(language, ERASE_WORDS);
      expect(await look(page, walk)).toContain(sayErase("question"));
      await hands.follow(main.locator("button.main"));
      expect(await shown("[role=status] ul")).toContain(sayErase("erasedOne", { id: FOUND_CHAT }));
      await hands.follow(main.locator(`a[href$="/${FOUND_CHAT}"]`));
      expect(await look(page, walk)).not.toContain(SEARCHED);

      // The checklist, to its end.
      await hands.follow(entry(`${ENVIRONMENT}/checklist`));
      await look(page, walk);
      await hands.follow(main.locator("button.main"));
      expect(await shown(".checked")).toContain(sayIn(language, CHECKLIST_WORDS)("checkedAt"));

      // What fails, and once more.
      await hands.follow(entry("/console"));
      const sayToday = sayIn(language, TODAY_WORDS);
      const today = await look(page, walk);
      expect(today).toContain(sayToday("needSomebody", { count: 2 }));
      expect(today).toContain(`north\n`);
      expect(today).toContain(sayToday("cannotBeServed"));
      await hands.follow(entry(`${ENVIRONMENT}/runs`));
      expect(await look(page, walk)).toContain(FAILING);
      sandbox.setFaults([]);
      const runs = await main.locator("details").count();
      await hands.follow(main.locator(`button[value="${FAILING}"]`).first());
      if (!scripts) await lookAgain();
      await main.locator("form.actions button.main").waitFor();
      expect(await look(page, walk)).toContain(sayIn(language, RUNS_WORDS)("nobodyAside"));
      expect(await main.locator("details").count()).toBe(runs + 1);
      await hands.follow(entry(`${ENVIRONMENT}/settings`));
      await look(page, walk);

      // Out, and nothing is left behind.
      await page.goto(`${origin}${ENVIRONMENT}/chats/${ANOTHER_CHAT}`);
      expect(await look(page, walk)).toContain("Vera");
      await hands.follow(page.locator('form[action="/console/log-out"] button'));
      await page.goBack();
      expect(await look(page, walk)).not.toContain("Vera");
      await page.goto(`${origin}/console`);

      // Somebody who is no operator, and does not see one of the chats.
      await logIn(READER);
      const names = await page.locator("header nav a").allInnerTexts();
      const sayFrame = sayIn(language, FRAME_WORDS);
      expect(names).toEqual((["today", "report", "chats"] as const).map((one) => sayFrame(one)));
      await hands.follow(entry(`${ENVIRONMENT}/report`));
      expect(await number.innerText()).toBe(String(CHATS - 1));

      expect([told.wrong, told.refused]).toEqual([[], REFUSED]);
      await page.context().close();
    },
    60_000,
  );

  it("has nothing on any page that axe finds, light and dark", async () => {
    const { origin, sandbox } = await world();
    const visitor = visitorOf(origin);
    const page = await newPage({ bypassCSP: true, viewport: { width: DESK, height: 900 } });
    const found: Record<string, unknown> = {};

    async function axe(path: string): Promise<void> {
      await page.goto(`${origin}${path}`);
      await page.addScriptTag({ content: axeCore.source });
      for (const [colorScheme, width] of [
        ["light", DESK],
        ["dark", PHONE],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        found[`${path} ${colorScheme}`] = await page.evaluate(async () => {
          const { violations, incomplete } = await (globalThis as unknown as { axe: Axe }).axe.run();
          return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
            nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
          );
        });
      }
    }

    await axe("/console/log-in?over=yes");
    await visitor.logIn(sandbox.login, sandbox.password);
    await visitor.get(`${ENVIRONMENT}/chats`);
    const { url: searched } = await visitor.submit(`${ENVIRONMENT}/chats`, { text: SEARCHED });
    await visitor.get(`${ENVIRONMENT}/checklist`);
    await visitor.submit(`${ENVIRONMENT}/checklist`);
    const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, url: `${origin}/console` }));
    await page.context().addCookies(cookies);
    const [run] = (await visitor.get(`${ENVIRONMENT}/runs`)).text.match(/\/runs\/[\w%.-]{10,}(?=")/) ?? [];
    const below = [
      "/report",
      "/chats",
      `/chats/${FOUND_CHAT}`,
      `/chats/${FOUND_CHAT}/erase`,
      "/runs",
      run ?? "",
      "/settings",
      "/checklist",
      "/no-such-page",
    ];
    for (const path of ["/console", searched, ...below.map((one) => `${ENVIRONMENT}${one}`)]) await axe(path);
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((path) => [path, []])));
    await page.context().close();
  });
});

/** What axe gives the page. */
interface Axe {
  readonly run: () => Promise<Record<"violations" | "incomplete", { id: string; nodes: { html: string }[] }[]>>;
}
