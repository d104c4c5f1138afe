import { describe, expect, it } from "vitest";
import { problemLine } from "../../plugin/base/failure.ts";
import { FILLED_ATTRIBUTES } from "../../plugin/chat/card.ts";
import { readPlatformSettings, readyMadeStaticValueNames } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { settingDefinitions } from "../../plugin/settings/setting-definitions.ts";
import { problemsOf } from "../support/given-files.ts";
import { FURTHER_ATTRIBUTES } from "../support/ready-made.ts";

const TEMPLATE = readReadyMadeTemplate();
const FILE = "platform-settings.properties";
const SESSION = "efecteChat.integration.chatSession";

/** The table of the contract, written out. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "efecteChat.integration.ticket.chatMembers.attributeCode": "email",
  "efecteChat.integration.person.templateCode": "person",
  "efecteChat.integration.chatSession.templateCode": "chat_session",
  "efecteChat.integration.chatSession.folderCode": "chat_sessions",
  "efecteChat.integration.chatSession.chatSessionId.attributeCode": "chat_session_id",
  "efecteChat.integration.chatSession.chatLog.attributeCode": "chat_log",
  "efecteChat.integration.chatSession.messageCount.attributeCode": "message_count",
  "efecteChat.integration.chatSession.members.attributeCode": "members",
  "efecteChat.integration.chatSession.supportPerson.attributeCode": "support_person",
  "efecteChat.integration.chatSession.customer.attributeCode": "customer",
  "efecteChat.integration.chatSession.startTime.attributeCode": "start_time",
  "efecteChat.integration.chatSession.endTime.attributeCode": "end_time",
  "efecteChat.integration.chatSession.waitTimeBeforeFirstReply.attributeCode": "wait_time_before_first_reply",
  "efecteChat.integration.chatSession.relatedTicket.attributeCode": "related_ticket",
  "efecteChat.integration.chatSession.isChatActive.attributeCode": "is_chat_active",
  "efecteChat.integration.chatSession.isChatActive.negativeValueCode": "no",
  "efecteChat.integration.chatSession.isChatActive.positiveValueCode": "yes",
  "efecteChat.integration.chatSession.outcome.answeredValueCode": "answered",
  "efecteChat.integration.chatSession.outcome.unansweredValueCode": "unanswered",
  "efecteChat.integration.chatSession.outcome.abandonedValueCode": "abandoned",
  "efecteChat.integration.chatSession.outcome.chatbotOnlyValueCode": "chatbot_only",
};

/** The codes of that table by the names of the attributes in the code. */
const ATTRIBUTE_CODES = Object.fromEntries(
  Object.entries(DEFAULTS).flatMap(([setting, code]) => {
    const [, name] = /chatSession\.(\w+)\.attributeCode$/.exec(setting) ?? [];
    return name === undefined ? [] : [[name, code]];
  }),
);

/** Beside the table: switched off unless they are named. */
const UNLESS_NAMED = [
  "chatLogFile",
  "outcome",
  "firstReplier",
  "liveChatCount",
  "redirectCount",
  "waitInBusinessHours",
  "liveChatTime",
  "language",
];
const LOG_FILE = `${SESSION}.chatLogFile.attributeCode`;
const offUnlessNamed = UNLESS_NAMED.map((name) => `${SESSION}.${name}.attributeCode`);

/** Those without which the task could not work. */
const NEEDED = Object.keys(DEFAULTS).filter((name) =>
  /ticket|person\.|chatSession\.(?:templateCode|folderCode|chatSessionId|isChatActive|outcome)/.test(name),
);

const read = (text: string) => readPlatformSettings(FILE, text, TEMPLATE);
const linesOf = (text: string) => problemsOf(() => read(text)).map(problemLine);

describe("without a file", () => {
  it("every setting of the contract has its default, and there are no others", () => {
    const definitions = settingDefinitions(TEMPLATE);
    const withDefault = definitions.filter((definition) => definition.default !== undefined);
    expect(Object.fromEntries(withDefault.map((one) => [one.name, one.default]))).toEqual(DEFAULTS);
    expect(withDefault).toHaveLength(Object.keys(DEFAULTS).length);
    expect(definitions.filter((one) => !withDefault.includes(one)).map(({ name }) => name)).toEqual(offUnlessNamed);
  });

  it("the settings are those defaults", () => {
    const { mapped, ...settings } = read("");
    expect(settings).toEqual({
      personMatchCodes: ["email"],
      personMatching: { externalIds: "text", severalInOneValue: true, plusAddresses: false },
      personTemplateCode: "person",
      templateCode: "chat_session",
      folderCode: "chat_sessions",
      negativeValueCode: "no",
      positiveValueCode: "yes",
      outcomeValueCodes: {
        answered: "answered",
        unanswered: "unanswered",
        abandoned: "abandoned",
        "chatbot-only": "chatbot_only",
      },
      attributeCodes: ATTRIBUTE_CODES,
    });
    expect(Object.fromEntries(mapped.map(({ setting, code }) => [setting, code]))).toEqual(
      Object.fromEntries(Object.entries(DEFAULTS).filter(([name]) => /chatSession\..*attributeCode/.test(name))),
    );
  });

  it("what is mapped is exactly what the task writes, and the ticket that it never writes", () => {
    const written = FILLED_ATTRIBUTES.filter((name) => !UNLESS_NAMED.includes(name));
    expect(Object.keys(read("").attributeCodes).toSorted()).toEqual([...written, "relatedTicket"].toSorted());
    const { attributeCodes } = read(FURTHER_ATTRIBUTES);
    expect(Object.keys(attributeCodes).toSorted()).toEqual([...FILLED_ATTRIBUTES, "relatedTicket"].toSorted());
  });

  it("the static values are called as in the ready-made template", () => {
    const outcomes = {
      answered: "Answered",
      unanswered: "Unanswered",
      abandoned: "Abandoned",
      "chatbot-only": "Chatbot only",
    };
    expect(readyMadeStaticValueNames(TEMPLATE)).toEqual({ no: "No", yes: "Yes", outcomes });
  });
});

describe("a setting", () => {
  it.each([
    ["as it stands", `${SESSION}.chatLog.attributeCode=transcript`],
    ["with spaces around", `  ${SESSION}.chatLog.attributeCode = transcript  `],
    ["after a byte order mark", `\uFEFF${SESSION}.chatLog.attributeCode=transcript`],
    ["on lines that end as on Windows", `# first\r\n${SESSION}.chatLog.attributeCode=transcript\r\n\r\n`],
    [
      "between comments and empty lines",
      `# a=b\n\n  # ${SESSION}.nothing=x\n${SESSION}.chatLog.attributeCode=transcript\n`,
    ],
  ])("is read %s", (_name, text) => {
    const { attributeCodes, mapped } = read(text);
    expect(attributeCodes.chatLog).toBe("transcript");
    expect(mapped.find(({ code }) => code === "transcript")?.definition.code).toBe("chat_log");
  });

  it.each(Object.entries(DEFAULTS))("%s can be given as it is by default", (name, code) => {
    expect(read(`${name}=${code}`)).toEqual(read(""));
  });

  it.each(Object.keys(DEFAULTS))("%s can be given another code", (name) => {
    expect(JSON.stringify(read(`${name}=another_code`))).toContain('"another_code"');
  });

  it("that is not mandatory is switched off by disabling it", () => {
    for (const name of Object.keys(DEFAULTS).filter((candidate) => !NEEDED.includes(candidate))) {
      const key = name.split(".").at(-2) ?? "";
      const { attributeCodes, mapped } = read(`!${name}=anything`);
      expect(Object.keys(attributeCodes)).not.toContain(key);
      expect(Object.keys(attributeCodes)).toHaveLength(Object.keys(ATTRIBUTE_CODES).length - 1);
      expect(mapped.map(({ setting }) => setting)).not.toContain(name);
    }
  });

  it("that is switched off needs no code, and its code is free for another", () => {
    const text = `!${SESSION}.customer.attributeCode=\n${SESSION}.supportPerson.attributeCode=customer`;
    expect(read(text).attributeCodes).toMatchObject({ supportPerson: "customer" });
    expect(read(text).attributeCodes.customer).toBeUndefined();
  });

  it("may take the code of another one that takes its own: two codes swapped", () => {
    const text = `${SESSION}.customer.attributeCode=support_person\n${SESSION}.supportPerson.attributeCode=customer`;
    expect(read(text).attributeCodes).toMatchObject({ customer: "support_person", supportPerson: "customer" });
  });
});

describe("the Person attributes", () => {
  const MATCH = "efecteChat.integration.ticket.chatMembers.attributeCode";

  it.each([
    ["email", ["email"]],
    ["email, alias", ["email", "alias"]],
    ["alias,email , phone_2", ["alias", "email", "phone_2"]],
  ])("%s", (value, codes) => expect(read(`${MATCH}=${value}`).personMatchCodes).toEqual(codes));

  it.each(["email,", ",email", "email;alias", "email alias", "email,,alias", "email, 1st", "email, $x$"])(
    "not %s",
    (value) => {
      expect(linesOf(`${MATCH}=${value}`)).toEqual([
        `${FILE}: line 1: ${MATCH} is not a code, or several with commas between: letters, digits and _ only`,
      ]);
    },
  );

  it("not one twice", () => {
    expect(linesOf(`${MATCH}=email, alias, email`)).toEqual([`${FILE}: line 1: ${MATCH} names an attribute twice`]);
  });

  it("other settings have one code", () => {
    const name = `${SESSION}.chatLog.attributeCode`;
    expect(linesOf(`${name}=a, b`)).toEqual([`${FILE}: line 1: ${name} is not a code: letters, digits and _ only`]);
  });
});

describe("the attribute for a log that is too long", () => {
  it("is used only when it is named", () => {
    expect(read("").attributeCodes.chatLogFile).toBeUndefined();
    expect(read(`!${LOG_FILE}=x`).attributeCodes.chatLogFile).toBeUndefined();
    const { attributeCodes, mapped } = read(`${LOG_FILE}=log_file`);
    expect(attributeCodes.chatLogFile).toBe("log_file");
    expect(mapped.find(({ setting }) => setting === LOG_FILE)?.definition.type).toBe("external-reference");
  });

  it("must be another one than that of the log itself", () => {
    expect(linesOf(`${LOG_FILE}=chat_log`)).toHaveLength(1);
  });
});

it("a value of the outcome may have the code of one of is chat active", () => {
  expect(read(`${SESSION}.outcome.abandonedValueCode=no`).outcomeValueCodes.abandoned).toBe("no");
});

describe("a mistake", () => {
  const LOG = `${SESSION}.chatLog.attributeCode`;
  const COUNT = `${SESSION}.messageCount.attributeCode`;
  const NO = `${SESSION}.isChatActive.negativeValueCode`;
  const YES = `${SESSION}.isChatActive.positiveValueCode`;

  it.each([
    [
      "an unknown name",
      `\n${SESSION}.chatlog.attributeCode=x`,
      [
        `line 2: ${SESSION}.chatlog.attributeCode is not a setting of the chat history: did you mean ${SESSION}.chatLog.attributeCode?`,
      ],
    ],
    [
      "an unknown name that is disabled",
      "!nothing=x",
      ["line 1: nothing is not a setting of the chat history: is it spelt right?"],
    ],
    [
      "a name like those of objects",
      "__proto__=x",
      ["line 1: __proto__ is not a setting of the chat history: is it spelt right?"],
    ],
    ["a duplicate", `${LOG}=a\n#\n${LOG}=a`, [`line 3: ${LOG} stands on line 1 already: keep one of them`]],
    [
      "a duplicate, once disabled",
      `!${LOG}=a\n${LOG}=a`,
      [`line 2: ${LOG} stands on line 1 already: keep one of them`],
    ],
    ["an empty code", `${LOG}=`, [`line 1: ${LOG} is empty: give a code, or disable it with ! in front`]],
    [
      "an empty code with spaces",
      `${LOG} =  `,
      [`line 1: ${LOG} is empty: give a code, or disable it with ! in front`],
    ],
    ["no =", LOG, [`line 1: ${LOG} has no =: write name=value, or # in front of a comment`]],
    [
      "no = behind a !",
      `!${LOG}`,
      [`line 1: ${LOG} has no =: write !name=value to disable a setting, or # in front of a comment`],
    ],
    [
      "two outcomes as one value",
      `${SESSION}.outcome.abandonedValueCode=unanswered`,
      [
        `line 1: ${SESSION}.outcome.abandonedValueCode is unanswered, as ${SESSION}.outcome.unansweredValueCode is: one value cannot mean both outcomes`,
      ],
    ],
    [
      "no and yes as one value",
      `${NO}=yes`,
      [`line 1: ${NO} is yes, as ${YES} is: one value cannot mean both no and yes`],
    ],
    [
      "no and yes as one value of one's own",
      `${YES}=going\n${NO}=going`,
      [`line 2: ${NO} is going, as ${YES} is: one value cannot mean both no and yes`],
    ],
    ["a code that is none", `${LOG}=chat/log`, [`line 1: ${LOG} is not a code: letters, digits and _ only`]],
    [
      "a name for a code",
      `${LOG}=Chat log`,
      [`line 1: ${LOG} is not a code: it is the code that ESM shows beside the name, and not the name`],
    ],
    ["a semicolon behind a code", `${LOG}=chat_log;`, [`line 1: ${LOG} is not a code: take away the ; at its end`]],
    [
      "a line that goes on",
      `${LOG}=\\`,
      [`line 1: ${LOG} is not a code: a value stands on one line, without a backslash at its end`],
    ],
    [
      "a colon for the =",
      `${LOG}: chat_log`,
      [`line 1: ${LOG} has no =: write name=value, or # in front of a comment`],
    ],
    ["a space for the =", `${LOG} chat_log`, [`line 1: ${LOG} has no =: write name=value, or # in front of a comment`]],
    [
      "a line of another file",
      "canary-secret",
      ["line 1: this line has no =: write name=value, or # in front of a comment"],
    ],
    [
      "a name without its beginning",
      "chatLog=chat_log",
      [`line 1: chatLog is not a setting of the chat history: did you mean ${LOG}?`],
    ],
    [
      "a comment behind a value",
      `${LOG}=chat_log # the log`,
      [`line 1: ${LOG} is not a code: a comment needs a line of its own, which begins with #`],
    ],
    ["a quote in a code", `${LOG}='chat_log'`, [`line 1: ${LOG} is not a code: it is written without quotation marks`]],
    [
      "a typographic quote",
      `${LOG}=\u201cchat_log\u201d`,
      [`line 1: ${LOG} is not a code: it is written without quotation marks`],
    ],
    ["two attributes given one code", `${LOG}=a\n${COUNT}=a`, [`line 1: ${LOG} is mapped to a, as ${COUNT} is`]],
    [
      "an attribute given the default code of another",
      `${LOG}=message_count`,
      [`line 1: ${LOG} is mapped to message_count, as ${COUNT} is`],
    ],
  ])("is told with line and setting: %s", (_name, text, expected) => {
    const told = linesOf(text);
    expect(told).toEqual(expected.map((line) => `${FILE}: ${line}`));
  });

  it.each(NEEDED)("is to disable %s", (name) => {
    expect(linesOf(`!${name}=x`)).toEqual([`${FILE}: line 1: ${name} cannot be disabled: the task needs it`]);
  });

  it("does not hide the others: all of them are told, each on a line of its own", () => {
    const told = linesOf(
      `nothing=x\n${LOG}\n${COUNT}=\n!${SESSION}.isChatActive.attributeCode=x\n${SESSION}.startTime.attributeCode=end_time`,
    );
    expect(told.map((line) => /line \d/.exec(line)?.[0])).toEqual(["line 1", "line 2", "line 3", "line 4", "line 5"]);
  });

  it("with three attributes on one code names each of the later two", () => {
    expect(linesOf(`${LOG}=a\n${COUNT}=a\n${SESSION}.endTime.attributeCode=a`)).toHaveLength(2);
  });
});
