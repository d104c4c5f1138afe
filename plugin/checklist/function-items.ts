import { z } from "zod";
import { CHECK_HEADER } from "../serve/functions/answered-calls.ts";
import { FUNCTION_PATH } from "../serve/functions/wrong-path.ts";
import { checkFolder } from "../task/card/check-mapping.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import type { FunctionAccess } from "./facts.ts";
import { cannotVerify, done, type Mismatch, missing, notYet, START_SERVE, unanswered } from "./outcome.ts";
import type { Probe, ProbeReply, ProbeRequest } from "./probe.ts";

const GROUP = "createChatSession";
const URL_SETTING = "functions.environmentUrl";
const TOKENS_SETTING = "functions.tokens";
const FOLDERS_SETTING = "functions.folderCodes";
const MAKE_CARDS_SETTING = "task.makeCards";

/** How the function answers a call that is complete except for the session. */
const NO_SESSION = "status 400, body-wrong";

/** Answers to a call whose token was accepted; another item checks the folder. */
const LET_IN: ReadonlySet<string> = new Set(["body-wrong", "folder-unknown"]);

/** Characters; a longer code is not one of the plugin's. */
const MOST_CODE = 60;

/** Who makes the cards; and the chatbot function, with its three settings: environment URL, authentication token, folder code. */
export const FUNCTION_ITEMS: readonly ChecklistItem[] = [
  {
    id: "cards-made",
    group: GROUP,
    title: "Something makes the cards",
    meaning:
      "`createChatSession` makes them, which the chatbot calls, or the task (`task.makeCards`; the platform must list the sessions that changed), or both: a session has one card all the same.",
    advice:
      "have the platform's administrator let the token list sessions; or leave out task.makeCards, and have the chatbot call createChatSession",
    setting: `${URL_SETTING}, ${MAKE_CARDS_SETTING}`,
    needs: ["configuration"],
    async check({ functions, makeCards, chatHistory, clock }) {
      const byFunction = "createChatSession, when the chatbot calls it";
      if (makeCards === undefined) {
        if (functions !== undefined) return done(byFunction);
        const why = `neither ${URL_SETTING} nor ${MAKE_CARDS_SETTING} is set`;
        return cannotVerify(why, "where something else makes the cards, have it make one and look at it in ESM");
      }
      await chatHistory.changedSessions({ since: clock.now(), wanted: undefined, mostPages: 1 });
      const which = makeCards.sessions === "all" ? "all sessions" : "sessions with a live chat";
      const from = new Date(makeCards.from).toISOString().slice(0, 10);
      const byTask = `the task, for ${which} that changed from ${from} on`;
      return done(functions === undefined ? byTask : `${byTask}; and ${byFunction}`);
    },
  },
  {
    id: "function-reachable",
    group: GROUP,
    title: "createChatSession answers at the environment URL",
    meaning:
      "At `functions.environmentUrl` the function answers a GET with 405, as it only takes POST. It is asked from this machine: whether the internet can reach it depends on the firewall too.",
    advice:
      "start esm-chat serve, check functions.environmentUrl, and that whatever stands in front of it (proxy, firewall, certificate) lets the chatbot platform through",
    setting: URL_SETTING,
    needs: ["configuration"],
    async check({ functions, makeCards, probe, operation }) {
      if (functions === undefined) return makeCards === undefined ? notConfigured() : notNeeded();
      const reply = await probe({ ...functionAt(functions), method: "GET" });
      if (operation.served === undefined && nobodyListens(reply)) return notYet(replyText(reply), START_SERVE);
      if (reply.reached && reply.status === 405) return done(`${functions.url}, as seen from this machine`);
      return missing([
        { setting: URL_SETTING, expected: "status 405 to a GET of the function", found: replyText(reply) },
      ]);
    },
  },
  {
    id: "function-token",
    group: GROUP,
    title: "createChatSession is open to its token only",
    meaning:
      "A call without a token is refused with 401, a call with the first of `functions.tokens` is let in. Neither makes a card.",
    advice:
      "name a token file in functions.tokens (esm-chat install makes it), give the chatbot platform the token that is in it, and start esm-chat serve with this configuration",
    setting: TOKENS_SETTING,
    needs: ["function-reachable", "serve-files"],
    async check({ functions, makeCards, probe }) {
      if (functions === undefined) return makeCards === undefined ? needsAddress() : notNeeded();
      const { token } = functions;
      if ("problem" in token) return tokenMissing("a token", token.problem);
      const call = callWithoutSession(functions);
      const stranger = await probe(call);
      if (!stranger.reached) return unanswered(stranger.why);
      if (stranger.status !== 401) return tokenMissing("status 401 without a token", replyText(stranger));
      const chatbot = await probe({ ...call, token: token.current });
      if (!chatbot.reached) return unanswered(chatbot.why);
      if (LET_IN.has(errorCode(chatbot) ?? "")) return done("refused without the token, let in with it");
      return tokenMissing(`${NO_SESSION} with the token, as the call carries no session`, replyText(chatbot));
    },
  },
  {
    id: "function-folder",
    group: GROUP,
    title: "createChatSession's folder codes are right",
    meaning:
      "The template is linked to the folders that the chatbot may name, and a call with each is let in. No card is made.",
    advice: "link the template to the folder in ESM, or take the folder out of functions.folderCodes",
    setting: FOLDERS_SETTING,
    needs: ["template", "folder", "function-token"],
    async check({ functions, makeCards, settings, template, probe }) {
      if (functions === undefined) return makeCards === undefined ? needsAddress() : notNeeded();
      const found = await template();
      const checks =
        found === null
          ? []
          : functions.folderCodes.map((folderCode) => checkFolder({ ...settings, folderCode }, found));
      const findings = checks.flatMap((check) => check.findings);
      if (findings.length > 0) {
        return missing(
          findings.map(({ code, expected, found: folders }) => ({
            setting: FOLDERS_SETTING,
            code,
            expected,
            found: folders,
          })),
        );
      }
      const refused = await refusedFolders(functions, probe);
      if (refused.length > 0) return missing(refused);
      const [why] = checks.flatMap((check) => check.unverified);
      if (why !== undefined) return cannotVerify(`ESM does not tell ${why}`, "look at the template's folders in ESM");
      return done(functions.folderCodes.map((code) => `?folderCode=${code}`).join(", "));
    },
  },
];

/** A proxy in front of nobody answers with one of these. */
const NOBODY_BEHIND: ReadonlySet<number> = new Set([502, 503, 504]);

function nobodyListens(reply: ProbeReply): boolean {
  return reply.reached ? NOBODY_BEHIND.has(reply.status) : reply.nobodyListens;
}

/** Calls with each folder code, because the process that answers may have been started with other settings. */
async function refusedFolders(functions: FunctionAccess, probe: Probe): Promise<Mismatch[]> {
  const { token, folderCodes } = functions;
  if ("problem" in token) return [];
  const refused: Mismatch[] = [];
  for (const code of folderCodes) {
    const reply = await probe({ ...callWithoutSession(functions, code), token: token.current });
    if (errorCode(reply) === "body-wrong") continue;
    refused.push({
      setting: FOLDERS_SETTING,
      code,
      expected: `${NO_SESSION} to a call with this folder code`,
      found: replyText(reply),
      advice:
        "start esm-chat serve again, so that it takes up the settings; whatever stands in front of it has to leave ?folderCode as it is",
    });
  }
  return refused;
}

function notConfigured() {
  const why = `${URL_SETTING} is not set, so the address is not known`;
  const byEye =
    "set it, and functions.tokens, and start esm-chat serve; where something else makes the cards, have it make one and look at it in ESM";
  return cannotVerify(why, byEye);
}

function notNeeded() {
  return done(`not needed: the task makes the cards (${MAKE_CARDS_SETTING})`);
}

function tokenMissing(expected: string, found: string) {
  return missing([{ setting: TOKENS_SETTING, expected, found }]);
}

function needsAddress() {
  return cannotVerify(`needs ${URL_SETTING}`, "see to that first, then check again");
}

function functionAt({ url, folderCodes }: FunctionAccess, folderCode = folderCodes[0] ?? "") {
  return { url: `${url}${FUNCTION_PATH}`, query: { folderCode }, headers: { [CHECK_HEADER]: "1" } };
}

/** Without a session, no card is made. */
function callWithoutSession(functions: FunctionAccess, folderCode?: string): ProbeRequest {
  return { ...functionAt(functions, folderCode), method: "POST", body: "{}" };
}

function replyText(reply: ProbeReply): string {
  if (!reply.reached) return reply.why;
  const code = errorCode(reply);
  return code === undefined ? `status ${reply.status}` : `status ${reply.status}, ${code}`;
}

const refusal = z.object({ error: z.object({ code: z.string().max(MOST_CODE) }) });

/** The code with which the function refuses a call: `body-wrong`. Undefined if something else answers. */
function errorCode(reply: ProbeReply): string | undefined {
  if (!reply.reached || reply.status !== 400) return undefined;
  try {
    return refusal.safeParse(JSON.parse(reply.text)).data?.error.code;
  } catch {
    return undefined;
  }
}
