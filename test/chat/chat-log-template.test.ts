import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { compileChatLog } from "../../plugin/chat/chat-log.ts";
import type { ChatLogFormat } from "../../plugin/chat/chat-log-data.ts";
import { message, session } from "./sample-session.ts";

function compile(template: string, format: ChatLogFormat = "text") {
  return compileChatLog("log.hbs", template, { format, timeZone: "UTC" });
}

/** What the user is told. */
function complaint(template: string, format?: ChatLogFormat): string {
  try {
    compile(template, format);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "accepted";
}

const EACH = "{{#each messages}}";

const REFUSED: [rule: string, template: string, message: string][] = [
  ["an unknown field", "a\n{{sesionId}}", "log.hbs: line 2: there is no field sesionId here; there are sessionId, "],
  [
    "an unknown field of a message",
    `${EACH}\n- {{txt}}{{/each}}`,
    "line 2: there is no field txt here; there are time, ",
  ],
  ["an unknown field behind #if", "{{#if endedat}}{{/if}}", "line 1: there is no field endedat"],
  ["a message's field outside #each", "x {{text}}", "no field text here"],
  ["a session's field within #each without ../", `${EACH}{{sessionId}}{{/each}}`, "no field sessionId here"],
  ["a field of a value", "{{sessionId.length}}", "no field sessionId.length"],
  ["a list as a value", "{{messages}}", "no field messages"],
  [
    "an attachment as a value, which would always be true",
    `${EACH}{{#if attachment}}{{/if}}{{/each}}`,
    "no field attachment here",
  ],
  [
    "#each over persons within #each",
    `${EACH}{{#each ../supportPersons}}{{/each}}{{/each}}`,
    "cannot stand in another",
  ],
  [
    "a message's field of a person",
    "{{#each supportPersons}}- {{text}}{{/each}}",
    "no field text here; there are name",
  ],
  ["a list of persons as a value", "{{supportPersons}}", "no field supportPersons"],
  ["the context itself", `${EACH}x{{this}}{{/each}}`, "no field this"],
  ["__proto__", "{{__proto__}}", "no field __proto__"],
  ["constructor", "{{constructor.constructor}}", "no field constructor.constructor"],
  ["hasOwnProperty", "{{hasOwnProperty}}", "no field hasOwnProperty"],
  ["an unknown helper", "{{upper sessionId}}", "no helper upper"],
  ["an unknown block helper", "{{#list messages}}{{/list}}", "no helper #list"],
  ["a field used as a block", "{{#sessionId}}{{/sessionId}}", "no helper #sessionId"],
  ["an inverted field block", "{{^sessionId}}{{/sessionId}}", "no helper #sessionId"],
  ["lookup", "{{lookup messages 0}}", "no helper lookup"],
  ["log", "{{log sessionId}}", "no helper log"],
  ["with", "{{#with messages}}{{/with}}", "no helper #with"],
  ["each as an expression", "{{each messages}}", "no helper each"],
  ["a raw block", "{{{{raw}}}}x{{{{/raw}}}}", "no helper #raw"],
  ["a subexpression", "{{#if (lookup messages 0)}}{{/if}}", "is not a field"],
  ["a literal", "{{'x'}}", "x is not a field"],
  ["a hash", "{{#if messageCount includeZero=true}}{{/if}}", "#if takes exactly one field"],
  ["#if without a field", "{{#if}}{{/if}}", "#if takes exactly one field"],
  ["block parameters", `{{#each messages as |m|}}{{/each}}`, "names for block values"],
  ["a partial", "{{> header}}", "partials"],
  ["a block partial", "{{#> header}}{{/header}}", "partials"],
  ["a decorator", "{{* mark}}", "decorators"],
  ["an inline partial", "{{#*inline 'x'}}{{/inline}}", "decorators"],
  ["#each within #each", `${EACH}${EACH}{{/each}}{{/each}}`, "an #each cannot stand in another #each"],
  [
    "#each within #each behind ../",
    `${EACH}{{#each ../messages}}{{/each}}{{/each}}`,
    "an #each cannot stand in another",
  ],
  [
    "#each over a text",
    "{{#each sessionId}}{{/each}}",
    "#each can only go through messages or supportPersons, not sessionId",
  ],
  ["@root", `${EACH}{{@root.sessionId}}{{/each}}`, "@root.sessionId cannot be used here"],
  ["a field in brackets", "x\n{{[attachment.name]}}", "line 2: [attachment.name] is one name with a point in it"],
  [
    "a field of a message in brackets",
    `${EACH}\n- {{[attachment.name]}}{{/each}}`,
    "line 2: [attachment.name] is one name",
  ],
  ["a field in brackets in #if", `${EACH}{{#if [attachment.name]}}{{/if}}{{/each}}`, "write attachment.name without"],
  ["a part in brackets with a point", `${EACH}- {{attachment.[na.me]}}{{/each}}`, "[na.me] is one name"],
  ["a number", "{{1}}", "1 is not a field"],
  ["a truth value", "{{true}}", "true is not a field"],
  ["nothing", "{{null}}", "is not a field"],
  ["a text for a list", '{{#each "messages"}}{{/each}}', "#each can only go through"],
  ["a number for a list", "{{#each 1}}{{/each}}", "#each can only go through"],
  ["a list behind this.", "{{#each this.messages}}{{/each}}", "#each can only go through"],
  ["a subexpression for a list", "{{#each (lookup . 'messages')}}{{/each}}", "not (lookup …)"],
  ["this", "{{this}}", "there is no field this here"],
  ["a point", `${EACH}{{.}}{{/each}}`, "there is no field this here"],
  ["a list as a field", "{{messages}}", "there is no field messages here"],
  ["the length of a list", "{{messages.length}}", "there is no field messages.length here"],
  ["a list in #if", "{{#if messages}}{{/if}}", "there is no field messages here"],
  ["@ in brackets", `${EACH}{{[@index]}}{{/each}}`, "there is no field @index here"],
  ["a control character", "a\nb\u0001", "line 2: holds control characters"],
  ["@key", `${EACH}{{@key}}{{/each}}`, "@key cannot be used here"],
  ["@index outside #each", "{{@index}}", "@index cannot be used here"],
  ["a path above the session", "{{../sessionId}}", "../sessionId goes outside the session"],
  ["a path above the session from a message", `${EACH}{{../../sessionId}}{{/each}}`, "goes outside the session"],
  ["text at the start of a line", `${EACH}\n{{text}}\n{{/each}}`, "line 2: text must not begin a line"],
  ["text where a line can begin", `${EACH}{{#if isEvent}}-{{/if}}{{text}}\n{{/each}}`, "text must not begin a line"],
  ["text where the message before it may end a line", `x${EACH}{{text}}\n{{/each}}`, "text must not begin a line"],
  [
    "an attachment's name at the start of a line",
    `${EACH}{{attachment.name}}\n{{/each}}`,
    "attachment.name must not begin",
  ],
  ["a block that is not closed", "a\n{{#if endedAt}}\nb", "line 3: not a Handlebars template"],
  [
    "a block closed by another name",
    "\n{{#if endedAt}}\n{{/each}}",
    "line 2: not a Handlebars template here (if doesn't match each)",
  ],
  ["a brace that is missing", "{{sessionId}", "line 1: not a Handlebars template"],
  ["a template over 64 KiB", "ä".repeat(33 * 1024), "log.hbs: larger than 64 KiB"],
  ["too many expressions", "{{sessionId}}".repeat(201), "more than 200 expressions"],
  ["too deep nesting", "{{#if endedAt}}".repeat(11) + "{{/if}}".repeat(11), "nested more than 10 deep"],
  ["too much text for each message", `${EACH}${"-".repeat(2001)}{{/each}}`, "more than 2000 characters between"],
  ["a message's text many times", `${EACH}${"- {{text}}".repeat(5)}{{/each}}`, "written more than 4 times"],
];

const REFUSED_IN_HTML: [rule: string, template: string, message: string][] = [
  ["three braces", "<p>{{{customerName}}}</p>", "customerName must be written with two braces"],
  ["an ampersand", "<p>{{& customerName}}</p>", "must be written with two braces"],
  ["three braces with white space control", "<p>{{~{customerName}~}}</p>", "must be written with two braces"],
  ["a value within a tag", `<a href="{{customerName}}">`, "customerName cannot be used within an HTML tag"],
  [
    "a value further on in a tag",
    `<a class="{{#if endedAt}}over{{/if}}" title="{{customerName}}">`,
    "cannot be used within",
  ],
  ["a value where a tag may be open", "<p{{#if endedAt}}>{{/if}}{{customerName}}", "cannot be used within an HTML tag"],
  ["a value behind > in a quoted value", `<a title=">{{customerName}}">x</a>`, "customerName cannot be used within"],
  ["a value behind > in an apostrophe's value", `<a title='a>b {{customerName}}'>x</a>`, "cannot be used within"],
  ["a value behind > with spaces around =", `<a title = "a>{{customerName}}">x</a>`, "cannot be used within"],
  ["a value behind > in the second value", `<a class="x" title="1 > 0{{customerName}}">x</a>`, "cannot be used within"],
  [
    "a value behind a value that a branch opens",
    `<a {{#if endedAt}}title="{{/if}}>{{customerName}}">`,
    "cannot be used",
  ],
  [
    "a value behind > of an earlier entry",
    `${EACH}{{#if @last}}-{{text}}{{/if}}<a title=">{{/each}}`,
    "cannot be used",
  ],
  ["a value in a comment", "<!-- > {{customerName}} -->", "cannot be used within"],
  ["a value behind = without a name", `<p ="><b title=">{{customerName}}">`, "cannot be used within"],
  ["a value behind a quote in a name", `<p x"><b title=">{{customerName}}">`, "cannot be used within"],
  ["a value behind a < that is no tag", "1 < {{customerName}}", "cannot be used within"],
  ["a value behind a textarea", `<textarea>"</textarea>{{customerName}}`, "such as <textarea>"],
  ["a script", "<p>\n</p><script>1</script>", "<script> and <style> cannot be used"],
];

const ACCEPTED: [rule: string, template: string, output: string][] = [
  ["comments", "{{! a }}{{!-- b --}}x", "x"],
  ["a template without an expression", "x", "x"],
  ["an empty template", "", ""],
  ["this. and ./ before a field", "{{this.sessionId}} {{./sessionId}}", "ws-1 ws-1"],
  ["@index, @first and @last", `${EACH}{{@index}}{{#if @first}}F{{/if}}{{#if @last}}L{{/if}} {{/each}}`, "0F 1L"],
  [
    "the session's fields from a message",
    `${EACH}{{../sessionId}};{{#if hasText}}{{../messageCount}}{{/if}} {{/each}}`,
    "ws-1;2 ws-1;2",
  ],
  ["else and else if", `${EACH}{{#if isEvent}}E{{else if hasText}}T{{else}}-{{/if}}{{/each}}`, "TT"],
  ["unless", "{{#unless endedAt}}on{{else}}over{{/unless}}", "over"],
  ["^if", "{{^if omitted}}whole{{/if}}", "whole"],
  ["each twice", `${EACH}{{type}} {{/each}}/${EACH} {{senderKind}}{{/each}}`, "text text / visitor operator"],
  [
    "each over the support persons",
    "{{#each supportPersons}}{{#unless @first}} + {{/unless}}{{name}}{{else}}nobody{{/each}}; {{customerName}}",
    "nobody; Vera",
  ],
  [
    "who is who",
    `${EACH}{{#if isCustomer}}C{{/if}}{{#if isSupportPerson}}S{{/if}}{{#if isChatbot}}B{{/if}}{{/each}}`,
    "CS",
  ],
  ["white space control", "a  {{~sessionId~}}  b", "aws-1b"],
  ["text behind something on its line", `${EACH}\n  {{text}}\n{{/each}}`, "  hello\n  hello"],
  ["three braces, which make no difference in plain text", "{{{customerName}}}", "Vera"],
  ["a backslash before braces", "\\{{sessionId}}", "{{sessionId}}"],
];

const held = session({ messages: [message("visitor", 0), message("operator", 1)] });

describe("a chat log template", () => {
  it.each(REFUSED)("is refused for %s", (_, template, expected) => {
    expect(complaint(template)).toContain(expected);
  });

  it.each(REFUSED_IN_HTML)("is refused in the html format for %s", (_, template, expected) => {
    expect(complaint(template, "html")).toContain(expected);
  });

  it.each(ACCEPTED)("can hold %s", (_, template, output) => {
    expect(compile(template)(held)).toBe(output);
  });

  it("can hold safe values within a tag of the html format", () => {
    const render = compile(`${EACH}<i class="{{senderKind}} {{type}} n{{@index}}">{{text}}</i>{{/each}}`, "html");
    expect(render(held)).toBe('<i class="visitor text n0">hello</i><i class="operator text n1">hello</i>');
  });

  it("is told all its mistakes at once, in the order of the lines", () => {
    expect(
      complaint("{{a}}\n{{b}}\n{{> c}}")
        .split("\n")
        .map((line) => line.slice(0, 15)),
    ).toEqual(["log.hbs: line 1", "log.hbs: line 2", "log.hbs: line 3"]);
  });

  it("is told a mistake within #each once", () => {
    expect(complaint(`${EACH}{{txt}}{{/each}}`).split("\n")).toHaveLength(1);
  });

  it.each(["", "Nowhere", "+02:00"])("needs a time zone, not %j", (timeZone) => {
    expect(() => compileChatLog("log.hbs", "", { format: "text", timeZone })).toThrow(
      `time zone of the chat log: ${JSON.stringify(timeZone)} is not a time zone`,
    );
  });

  it("needs a time zone that is there", () => {
    const options = JSON.parse(`{ "format": "text" }`) as { format: "text"; timeZone: string };
    expect(() => compileChatLog("log.hbs", "", options)).toThrow(InputError);
  });
});
