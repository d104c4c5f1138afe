import { InputError, type Problem } from "../../base/failure.ts";
import { nearest } from "../../base/nearest.ts";
import { quoted } from "../../base/quoted.ts";
import { MANNER_NAMES } from "../../sandbox/named-manners.ts";
import type { GivenCard } from "./cards.ts";
import type { FaultRule } from "./controls.ts";
import type { SandboxSession } from "./sessions.ts";
import type { SandboxUser } from "./users.ts";

/** A way of answering that was seen in a real ESM or is documented. Each is described in docs/sandbox.md. */
export type MannerName =
  | "cloud"
  | "next-on-last-page"
  | "next-link-elsewhere"
  | "next-link-without-filter"
  | "empty-list-404-without-body"
  | "empty-list-page"
  | "java-xml"
  | "one-count-reports"
  | "import-without-links"
  | "import-makes-second"
  | "open-cards"
  | "odd-templates"
  | "localised-static-values"
  | "names-by-language"
  | "wait-in-message"
  | "locked-cards"
  | "other-dates"
  | "last-cursor-empty"
  | "last-cursor-absent";

/** What a sandbox begins with. All of it may be left out. */
export interface SandboxOptions {
  /**
   * Template XML, or paths of files and folders with it. Default: person, incident and chat_session, as they come with the
   * package.
   */
  readonly templates?: string | readonly string[] | undefined;
  /** The data cards that ESM holds at the start, or the path of a file with one card a line. Default: none. */
  readonly cards?: string | readonly GivenCard[] | undefined;
  /**
   * The sessions of the chat platform, or the path of a file with one session a line. Default: none. Everybody in them gets
   * a Person card, where there is such a template.
   */
  readonly sessions?: string | Iterable<SandboxSession> | undefined;
  /** Whether there is an empty chat session card for every session. Default: no. */
  readonly createCards?: boolean | undefined;
  /** External ids for which no Person card is made. */
  readonly strangers?: readonly string[] | undefined;
  /**
   * The sandbox's time, which stands still until it is set: epoch milliseconds, ISO 8601 or a Date. Default: a day after the
   * last thing that happens in the sessions; without sessions this machine's time.
   */
  readonly clock?: number | string | Date | undefined;
  /** Of two that say different things, the one that is named last counts. Default: none. */
  readonly manners?: readonly MannerName[] | undefined;
  /** How requests fail from the start. Default: none does. */
  readonly faults?: readonly FaultRule[] | undefined;
  /**
   * Whether there is a chat platform beside ESM. Default: unless templates are given and no sessions.
   */
  readonly chats?: boolean | undefined;
  /** A chat platform that answers as this description says: the name of one that ships, or the path of one. */
  readonly platform?: string | undefined;
  /** ESM's first user. Default: `chat-history-task`; of an ESM alone `api-user`. */
  readonly login?: string | undefined;
  /** Default: another one at each start. */
  readonly password?: string | undefined;
  /** ESM's other users. */
  readonly users?: readonly SandboxUser[] | undefined;
  /** The chat platform's. Default: `sandbox`. */
  readonly installationId?: string | undefined;
  /** The chat platform's. Default: another one at each start. */
  readonly token?: string | undefined;
  /** How long ESM's tokens live, by this machine's clock. Default: 900 (documented). */
  readonly tokenLifeSeconds?: number | undefined;
  /** ESM's own time zone, in which its Web API writes dates. Default: `Europe/Helsinki`. */
  readonly timeZone?: string | undefined;
  /** Default: 127.0.0.1. Whoever reaches another one can change everything, without a password. */
  readonly host?: string | undefined;
  /** Default: any free port. */
  readonly port?: number | undefined;
}

const OPTIONS: Readonly<Record<keyof SandboxOptions, true>> = {
  templates: true,
  cards: true,
  sessions: true,
  createCards: true,
  strangers: true,
  clock: true,
  manners: true,
  faults: true,
  chats: true,
  platform: true,
  login: true,
  password: true,
  users: true,
  installationId: true,
  token: true,
  tokenLifeSeconds: true,
  timeZone: true,
  host: true,
  port: true,
};

/** @throws InputError naming what is no option: without types a misspelt one would have no effect */
export function refuseUnknown(options: SandboxOptions): void {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(OPTIONS, name));
  if (unknown.length === 0) return;
  throw new InputError(
    unknown.map((name) => {
      const meant = nearest(name, Object.keys(OPTIONS));
      const message = `is no option${meant === undefined ? `; there are ${Object.keys(OPTIONS).join(", ")}` : `: did you mean ${meant}?`}`;
      return { file: "", place: quoted(name), message };
    }),
  );
}

/** @throws InputError naming what is no manner */
export function checkedManners(names: SandboxOptions["manners"] = []): readonly MannerName[] {
  if (!Array.isArray(names)) throw new InputError([{ file: "", place: "manners", message: "must be a list of names" }]);
  const problems = names.flatMap((name: unknown, index): Problem[] => {
    if (MANNER_NAMES.some((known) => known === name)) return [];
    const given = String(name);
    const meant = nearest(given, MANNER_NAMES);
    const question = meant === undefined ? ";" : `: did you mean ${meant}?`;
    const message = `there is no manner '${quoted(given)}'${question} there are ${MANNER_NAMES.join(", ")}`;
    return [{ file: "", place: `manners.${index}`, message }];
  });
  if (problems.length > 0) throw new InputError(problems);
  return names;
}
