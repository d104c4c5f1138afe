import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../../plugin/library/sandbox/options.ts";
import { startSandbox } from "../../plugin/library/sandbox/start.ts";
import { NAMED_MANNERS } from "../../plugin/sandbox/named-manners.ts";
import { problemsOf, problemsOfReading } from "../support/given-files.ts";
import { libraryWorld, morning } from "./library-world.ts";

const world = libraryWorld();
const EXAMPLE = "docs/examples/esm-test-server";
const TEMPLATES = [`${EXAMPLE}/person.xml`, `${EXAMPLE}/location.xml`, readFileSync(`${EXAMPLE}/incident.xml`, "utf8")];

describe("what is wrong is named, by its place", () => {
  const [session] = morning(1);
  it.each<[object, string, string]>([
    [{ tempaltes: [] }, "tempaltes", "is no option: did you mean templates?"],
    [{ templates: [7] }, "templates.0", "must be template XML, or a path"],
    [{ manners: ["cloud", "locked-card"] }, "manners.1", "did you mean locked-cards?"],
    [{ clock: "yesterday" }, "clock", "must be epoch milliseconds, a Date or a time"],
    [{ timeZone: "Europe/Nowhere" }, "timeZone", "is not a time zone"],
    [{ faults: [{ target: "esm", kind: "melt" }] }, "rules.0.kind", "Invalid option"],
    [{ sessions: 7 }, "sessions", "must be a list of sessions"],
    [{ sessions: [session, { ...session, startedAt: "today" }] }, "sessions.1.startedAt", "Invalid ISO datetime"],
    [{ sessions: [session, session] }, "sessions", "two sessions have the same sessionId"],
    [{ users: [{ login: "one" }] }, "users.0.password", "expected string"],
    [
      {
        cards: [
          { templateCode: "person", data: {} },
          { templateCode: "persn", data: {} },
        ],
      },
      "1",
      "no template 'persn'",
    ],
    [{ cards: [{ templateCode: "incident" }] }, "0", "data: "],
    [{ platform: "zendesk" }, "platform", "no description is called zendesk"],
  ])("%j", async (options, place, message) => {
    const [problem] = await problemsOfReading(() => startSandbox(options as SandboxOptions));
    expect(problem?.place).toBe(place);
    expect(problem?.message).toContain(message);
  });

  it("a template by its number and line", async () => {
    const templates = [TEMPLATES[0] ?? "", "<templates>\n<template code='x'>\n</templates>"];
    expect(await problemsOfReading(() => startSandbox({ templates }))).toMatchObject([
      { file: "templates.1", place: expect.stringContaining("line") as unknown },
    ]);
  });

  it("a card that stands there twice", async () => {
    const card = { templateCode: "incident", dataCardId: "7", data: { subject: "Twice" } };
    const [problem] = await problemsOfReading(() => startSandbox({ cards: [card, card] }));
    expect(problem).toMatchObject({ file: "cards", place: "1", message: "dataCardId 7 stands at 0 already" });
  });

  it("nothing is repeated that people wrote in chats", async () => {
    const messages = [{ ...session?.messages[0], text: "My secret", sentAt: "My secret" }];
    const sessions = [{ ...session, messages }] as SandboxOptions["sessions"];
    const problems = await problemsOfReading(() => startSandbox({ sessions }));
    expect(JSON.stringify(problems)).not.toContain("My secret");
  });

  it("also of what is changed later", async () => {
    const sandbox = await world.sandbox();
    expect(problemsOf(() => sandbox.setFaults([{ target: "esm", kind: "status", status: 200 }]))).toMatchObject([
      { place: "rules.0.status" },
    ]);
    expect(problemsOf(() => sandbox.setManners({ cloud: true } as never))).toMatchObject([
      { message: expect.stringContaining("cloud") as unknown },
    ]);
    expect(problemsOf(() => sandbox.openCards(["4711"]))).toMatchObject([{ place: "dataCardIds" }]);
  });
});

it("the names of manners are those that the sandbox knows", async () => {
  const names = Object.keys(NAMED_MANNERS) as SandboxOptions["manners"];
  const sandbox = await world.sandbox({ manners: names });
  expect(sandbox.manners().paths).toBe("cloud");
  expect(sandbox.esmRest).toContain("/rest-api/itsm/v1");
});

describe("cards", () => {
  const cards = [
    { templateCode: "person", dataCardId: "1001", data: { full_name: "Vera Virtanen", email: "vera@example.org" } },
    {
      templateCode: "incident",
      data: { subject: "The printer is on fire", status: { code: "new" }, customer: { value: "vera@example.org" } },
    },
    { templateCode: "incident", deleted: true, data: { subject: { values: [{ value: "Old" }] }, status: "New" } },
  ];

  it("are given and read as plain objects", async () => {
    const sandbox = await world.sandbox({ templates: TEMPLATES, cards });
    expect(sandbox.cards("incident")).toMatchObject([
      {
        dataCardId: "9001",
        templateCode: "incident",
        folderCode: "incidents",
        name: "The printer is on fire",
        data: {
          subject: ["The printer is on fire"],
          status: [{ value: "New", code: "new" }],
          customer: [{ dataCardId: "1001", name: "Vera Virtanen" }],
        },
      },
      { deleted: true, data: { subject: ["Old"] } },
    ]);
    expect(sandbox.card("1001")?.data["email"]).toEqual(["vera@example.org"]);
    expect(sandbox.card("4711")).toBeUndefined();
  });

  it("that were read can be given to another sandbox", async () => {
    const one = await world.sandbox({ templates: TEMPLATES, cards });
    const other = await world.sandbox({ templates: TEMPLATES, cards: one.cards() });
    expect(other.cards()).toEqual(one.cards());
  });

  it("come from a file as well, and templates from a folder", async () => {
    const sandbox = await world.sandbox({ templates: EXAMPLE, cards: `${EXAMPLE}/cards.jsonl` });
    expect(sandbox.cards("incident").length).toBeGreaterThan(1);
    expect(sandbox.login).toBe("api-user");
    expect((await fetch(`${sandbox.chatHistory}/v1/installations/sandbox/sessions`)).status).toBe(404);
  });

  it("count what was asked, until it is reset", async () => {
    const sandbox = await world.sandbox();
    await fetch(`${sandbox.esmRest}/echo`);
    expect(sandbox.stats().esm.calls).toMatchObject([{ method: "GET", path: "/itsm/api/v1/echo", requests: 1 }]);
    sandbox.resetStats();
    expect(sandbox.stats().esm.requests).toBe(0);
  });
});

it("time stands still until it is set", async () => {
  const sandbox = await world.sandbox({ clock: "2026-11-23T08:00:00Z" });
  expect(sandbox.clock()).toBe(Date.UTC(2026, 10, 23, 8));
  sandbox.setClock(new Date("2026-11-24T08:00:00Z"));
  expect(sandbox.clock()).toBe(Date.UTC(2026, 10, 24, 8));
});

it("two stand side by side, and one that is closed answers no more", async () => {
  const [one, other] = [await world.sandbox(), await world.sandbox()];
  expect(one.esmRest).not.toBe(other.esmRest);
  await one[Symbol.asyncDispose]();
  await expect(fetch(`${one.esmRest}/echo`)).rejects.toThrow("fetch failed");
  expect((await fetch(`${other.esmRest}/echo`)).status).toBe(200);
});
