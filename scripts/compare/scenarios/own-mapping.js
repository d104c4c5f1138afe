// An ESM in which the template, the folder and the attributes are called otherwise, some are switched off, and the log
// is attached as a file too.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sessionOf } from "../sessions.js";

const SETTINGS = `# as this ESM has it
efecteChat.integration.chatSession.templateCode=widget_chat
efecteChat.integration.chatSession.folderCode=widget_chats
efecteChat.integration.chatSession.chatLog.attributeCode=transcript
efecteChat.integration.chatSession.chatLogFile.attributeCode=transcript_file
efecteChat.integration.chatSession.startTime.attributeCode=began_at
efecteChat.integration.chatSession.isChatActive.positiveValueCode=going_on
efecteChat.integration.chatSession.isChatActive.negativeValueCode=over
!efecteChat.integration.chatSession.members.attributeCode=members
!efecteChat.integration.chatSession.waitTimeBeforeFirstReply.attributeCode=wait_time_before_first_reply
!efecteChat.integration.chatSession.relatedTicket.attributeCode=related_ticket
`;

const LOG_FILE =
  '<attribute code="transcript_file" type="external-reference"><name xml:lang="en">Log file</name></attribute>';

/** @type {readonly (readonly [RegExp | string, string])[]} */
const CHANGES = [
  ['<template code="chat_session">', '<template code="widget_chat">'],
  ['<folder code="chat_sessions">', '<folder code="widget_chats">'],
  ['code="chat_log"', 'code="transcript"'],
  ['code="start_time"', 'code="began_at"'],
  ['<static-value code="yes"', '<static-value code="going_on"'],
  ['<static-value code="no"', '<static-value code="over"'],
  [/<attribute code="related_ticket"[\s\S]*?<\/attribute>/, LOG_FILE],
];

/** @param {import("../world.js").World} world @param {"rest" | "web-api"} api */
export async function ownMapping(world, api) {
  const sessions = world.sessions.first(40);
  const sandbox = await world.sandbox({ sessions, args: ["--fresh", "--api", api] });
  world.note("the template is imported", await importTemplate(sandbox, world.version.folder));
  await sandbox.makeCards("widget_chat", sessions.map(card));
  world.write("sandbox-1/settings.properties", SETTINGS);
  sandbox.configure((settings) => {
    settings.platformSettings = "settings.properties";
  });
  await world.observe("check --json", ["check", "--json"], { sandbox });
  await world.observe("run --dry-run --json", ["run", "--dry-run", "--limit", "5", "--json"], { sandbox });
  await world.observe("run --json", ["run", "--json"], { sandbox });
  await world.noteCards("cards", sandbox, "widget_chat");
  await world.observe("erase --json", ["erase", "--session", idOf(sessions[3]), "--yes", "--json"], { sandbox });
  // Ids of persons are not mail addresses there, so nobody is found.
  world.write(
    "sandbox-1/settings.properties",
    `${SETTINGS}${"efecteChat.integration.ticket.chatMembers.attributeCode=full_name\n"}`,
  );
  await world.observe("nobody is found", ["run", "--session", idOf(sessions[0]), "--json"], { sandbox });
  await world.noteCards("cards in the end", sandbox, "widget_chat");
}

/** The ready-made template with other codes. @param {import("../world.js").Sandbox} sandbox @param {string} project */
async function importTemplate(sandbox, project) {
  let xml = readFileSync(join(project, "templates/chat_session.xml"), "utf8");
  for (const [from, to] of CHANGES) xml = xml.replace(from, to);
  const answer = await fetch(`${sandbox.access.control}/templates`, {
    method: "POST",
    body: xml,
    signal: AbortSignal.timeout(30_000),
  });
  return `${answer.status} ${await answer.text()}`;
}

/** @param {string} line */
function card(line) {
  const active = { values: [{ code: "going_on" }] };
  const data = { chat_session_id: { values: [{ value: idOf(line) }] }, is_chat_active: active };
  return { folderCode: "widget_chats", data };
}

/** @param {string | undefined} line */
function idOf(line = "") {
  return sessionOf(line).sessionId;
}
