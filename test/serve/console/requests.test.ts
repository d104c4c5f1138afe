import { describe, expect, it } from "vitest";
import type { PageRoute } from "../../../plugin/serve/console/console-page.ts";
import { ownPath } from "../../../plugin/serve/console/console-request.ts";
import { STATIC_FILES, staticPath } from "../../../plugin/serve/console/layout/static-files.ts";
import { PAGE_ROUTES } from "../../../plugin/serve/console/pages/routes.ts";
import { answerTo } from "../raw-caller.ts";
import { visitorOf } from "./console-visitor.ts";
import { chatsPage, consoleWorlds, page, RIGHT } from "./console-world.ts";

const start = consoleWorlds();
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** The forms of the console's own pages and two pages more, which only say that they were asked for. */
function countedPages() {
  const asked: string[] = [];
  const more = [
    chatsPage(async () => page("changed"), { method: "POST", path: "/chats/:dataCardId/change" }),
    chatsPage(async () => page("chats"), { path: "/chats/:dataCardId/read" }),
  ];
  const pages = [...PAGE_ROUTES.filter(({ method }) => method === "POST"), ...more].map(
    (route): PageRoute => ({
      ...route,
      page: async () => {
        asked.push(`${route.method} ${route.path}`);
        return page("made");
      },
    }),
  );
  return { asked, pages };
}

async function loggedIn(login = "olli") {
  const { asked, pages } = countedPages();
  const world = await start({ pages });
  const visitor = visitorOf(world.origin);
  await visitor.logIn(login, RIGHT);
  const first = await visitor.get("/console");
  const csrf = /name="csrf" value="([\w-]{43})"/.exec(first.text)?.[1] ?? "";
  const cookie = [...visitor.cookies].map((one) => one.join("=")).join("; ");
  return { ...world, visitor, asked, csrf, cookie };
}

describe("a form", () => {
  it("without its token changes nothing, whatever it is sent to", async () => {
    const { app, origin, asked, csrf, cookie, visitor } = await loggedIn();
    const paths = app.routes.routes.filter(({ method }) => method === "POST").map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["/console/log-out", "/console/log-in", "/console/language"]));
    const other = visitorOf(origin);
    await other.logIn("bertta", RIGHT);
    const otherToken = /name="csrf" value="([\w-]{43})"/.exec((await other.get("/console")).text)?.[1] ?? "";
    const bodies = ["", "csrf=", "csrf=x", `csrf=${otherToken}`, `csrf=x&csrf=${csrf}`, `CSRF=${csrf}`];
    const forged = [
      ...bodies.map((body) => ({ body: `${body}&language=fi&login=aada&password=x`, headers: FORM })),
      { body: `{"csrf":"${csrf}"}`, headers: { "content-type": "application/json" } },
      { body: `csrf=${csrf}`, headers: { "content-type": "text/plain" } },
      { body: `csrf=${csrf}`, headers: { ...FORM, "sec-fetch-site": "cross-site" } },
      { body: `csrf=${csrf}`, headers: { ...FORM, "sec-fetch-site": "same-site" } },
    ];
    for (const path of paths) {
      const at = path.replace(":environment", "north").replaceAll(/:\w+/g, "17");
      for (const { body, headers } of forged) {
        const init = { method: "POST", body, headers: { ...headers, cookie }, redirect: "manual" } as const;
        const answer = await fetch(`${origin}${at}?csrf=${csrf}`, init);
        expect([at, body, answer.status]).toEqual([at, body, 403]);
        expect(answer.headers.getSetCookie().filter((line) => !line.includes("esm-chat-form="))).toEqual([]);
      }
    }
    expect(asked).toEqual([]);
    expect((await visitor.get("/console")).status).toBe(200);
  });

  it("with its token is taken, and not by somebody who is not logged in", async () => {
    const { origin, asked, csrf, visitor } = await loggedIn();
    expect((await visitor.post("/console/north/chats/17/change", { csrf })).status).toBe(200);
    const stranger = visitorOf(origin);
    const form = await stranger.get("/console/log-in");
    const token = /name="csrf" value="([\w-]{43})"/.exec(form.text)?.[1] ?? "";
    expect((await stranger.post("/console/north/chats/17/change", { csrf: token })).url).toMatch(/log-in/);
    expect(asked).toEqual(["POST /chats/:dataCardId/change"]);
  });

  it("has at most 64 kB, with its length and without", async () => {
    const { origin, asked, csrf, cookie } = await loggedIn();
    const body = (bytes: number) => `csrf=${csrf}&text=`.padEnd(bytes, "x");
    const send = async (bytes: number, isStream: boolean) => {
      const text = body(bytes);
      const content = isStream ? { body: new Blob([text]).stream(), duplex: "half" } : { body: text };
      const init = { method: "POST", headers: { ...FORM, cookie }, ...content } as RequestInit;
      const answer = await fetch(`${origin}/console/north/chats/17/change`, init);
      return [answer.status, (await answer.text()).includes("The form is too large")];
    };
    for (const isStream of [false, true]) {
      expect(await send(64 * 1024, isStream)).toEqual([200, false]);
      expect(await send(64 * 1024 + 1, isStream)).toEqual([413, true]);
    }
    expect(asked).toHaveLength(2);
  });
});

describe("a request", () => {
  it.each(["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])("%s is refused", async (method) => {
    const { origin, cookie, asked } = await loggedIn();
    for (const path of ["/console", "/console/log-in", "/console/north/chats/17/change"]) {
      const answer = await fetch(`${origin}${path}`, { method, headers: { cookie } });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    }
    expect(asked).toEqual([]);
  });

  it("HEAD is answered as GET is, without the page", async () => {
    const { origin, cookie } = await loggedIn();
    for (const path of ["/console", "/console/log-in", "/console/north/chats/17/read", "/console/nothing"]) {
      const [head, get] = await Promise.all(
        ["HEAD", "GET"].map((method) => fetch(`${origin}${path}`, { method, headers: { cookie } })),
      );
      expect([head?.status, await head?.text()]).toEqual([get?.status, ""]);
    }
  });

  it.each([
    "/console/north/./chats/17/read",
    "/console/south/../north/chats/17/read",
    "/console/%6eorth/chats/17/read",
    "/%63onsole/north/chats/17/read",
    "/console/north//chats/17/read",
    "/console/north/chats/17/read/",
    "/console/north\\chats/17/read",
    "/console/north/chats%2f17/read",
    "/console/north/chats/17%2Fread",
    "/console/north/%63hats/17/read",
    "/console/north/chats/%2e%2e/read",
    "/console/north/chats/%/read",
    "/console/north/chats/%ff/read",
    "/console/north/chats/%e4/read",
    "/console/north/chats/17/read%00",
  ])("for %s, which the console would not write so, reaches no page", async (path) => {
    const { origin, cookie, asked } = await loggedIn();
    const said = await answerTo(
      origin,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
    );
    expect(said).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(asked).toEqual([]);
  });

  it.each(["17", "a%20b", "%C3%A4", "%2E", "a'b(c)*!~"])(
    "for a data card %s reaches its page only as the console writes it",
    async (id) => {
      const { origin, cookie, asked } = await loggedIn();
      const answer = await fetch(`${origin}/console/north/chats/${id}/read`, { headers: { cookie } });
      const isOurs = encodeURIComponent(decodeURIComponent(id)) === id;
      expect([answer.status, asked.length]).toEqual(isOurs ? [200, 1] : [404, 0]);
    },
  );

  it("of an address that asks too often is told to come later, and costs no page", async () => {
    const { asked, pages } = countedPages();
    const { origin } = await start({ pages, server: { callsPerMinuteAndAddress: 5 } });
    const visitor = visitorOf(origin);
    await visitor.logIn("aada", RIGHT);
    await visitor.get("/console/north/chats/17/read");
    await visitor.get("/console/north/chats/17/read");
    const late = await visitor.get("/console/north/chats/17/read");
    expect([late.status, late.headers.get("retry-after")]).toEqual([429, "12"]);
    expect(asked).toHaveLength(2);
  });

  it("gets headers that keep the page to itself, whatever the answer", async () => {
    const { origin, cookie } = await loggedIn();
    for (const path of ["/console", "/console/log-in", "/console/nothing", "/console/north/chats/17/read"]) {
      const { headers } = await fetch(`${origin}${path}`, { headers: { cookie }, redirect: "manual" });
      expect(headers.get("content-security-policy")).toBe(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(headers.get("content-type")).toBe("text/html; charset=UTF-8");
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("permissions-policy")).toContain("camera=()");
    }
    for (const name of STATIC_FILES.keys()) {
      const { status, headers } = await fetch(`${origin}${staticPath(name)}`);
      expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("is answered with a page when a page has a mistake in it, and its words are not logged", async () => {
    const broken = chatsPage(async () => {
      throw new Error("a secret of the mistake");
    });
    const { origin, logged, counted } = await start({ pages: [broken] });
    const visitor = visitorOf(origin);
    await visitor.logIn("aada", RIGHT);
    for (let count = 0; count < 20; count += 1) {
      const answer = await visitor.get("/console/north/chats");
      expect([answer.status, answer.text.includes("secret")]).toEqual([500, false]);
    }
    expect(logged.filter((line) => line.includes("could not be made"))).toHaveLength(1);
    expect(logged.join("\n")).not.toContain("secret");
    expect(counted.filter((one) => one === "chats 500")).toHaveLength(20);
  });

  it("that follows a link of another site is asked for once more, with the cookie", async () => {
    const { origin, cookie, asked } = await loggedIn();
    const fromElsewhere = { "sec-fetch-site": "cross-site" };
    const first = await fetch(`${origin}/console/north/chats/17/read`, { headers: fromElsewhere });
    const text = await first.text();
    expect([first.status, asked]).toEqual([200, []]);
    expect(first.headers.get("refresh")).toBe("0");
    expect(text).toContain('<a href="/console/north/chats/17/read">');
    await fetch(`${origin}/console/north/chats/17/read`, { headers: { "sec-fetch-site": "same-origin", cookie } });
    expect(asked).toHaveLength(1);
  });
});

describe("an operator's change", () => {
  it("is logged with the login and what it was about; nobody else's is", async () => {
    const erase = { method: "POST", path: "/chats/:dataCardId/erase", for: "operators" } as const;
    const { origin, logged } = await start({ pages: [chatsPage(async () => page("erased"), erase)] });
    for (const [login, status] of [
      ["olli", 200],
      ["aada", 403],
    ] as const) {
      const visitor = visitorOf(origin);
      await visitor.logIn(login, RIGHT);
      const csrf = /name="csrf" value="([\w-]{43})"/.exec((await visitor.get("/console")).text)?.[1] ?? "";
      expect((await visitor.post("/console/north/chats/17/erase", { csrf })).status).toBe(status);
    }
    expect(logged.filter((line) => line.includes("operator asked"))).toEqual([
      '{"environment":"north","operator":"olli","path":"/console/north/chats/17/erase"} an operator asked for something',
    ]);
  });
});

describe("where one goes after logging in", () => {
  it.each([
    "/console",
    "/console/north/chats",
    "/console/north/chats?page=2&sort=a%20b",
    "/console/north/chats/a%20b",
    "/console?x=//y",
    "/console/north/chats#c-1",
    "/console/n'orth/chats(1)",
  ])("is %s, a path of the console", (path) => {
    expect(ownPath(path)).toBe(path);
  });

  it.each([
    undefined,
    "",
    "/",
    "//evil.example",
    "///evil.example/console",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/console",
    "javascript:alert(1)",
    "/consoles",
    "/console@evil.example",
    "/console.evil.example",
    "/console//evil.example",
    "/console/\\evil.example",
    "/console/../metrics",
    "/console/./x",
    "/console/%2e%2e/metrics",
    "/console/%2E./metrics",
    "/console/.%2e/metrics",
    "/console/%2f%2fevil.example",
    "/console/%5cevil.example",
    "/console/a\r\nSet-Cookie: x=y",
    "/console/a\n",
    "/console/\u0000",
    "/console/\t/evil.example",
    "/console/<script>",
    '/console/a#b"c',
    "/console/ä",
    "/console/\u202egnp",
    `/console/${"x".repeat(1_000)}`,
  ])("is never %j", (path) => {
    expect(ownPath(path)).toBe("/console");
  });
});
