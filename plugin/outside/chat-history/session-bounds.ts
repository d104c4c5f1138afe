import { EventEmitter, once } from "node:events";
import { Failure } from "../../base/failure.ts";

/** How much of one session is taken. A conversation of people is far below; what is beyond is a mistake, or an attack. */
export interface SessionBounds {
  /** Bytes of the platform's replies, as JSON. */
  readonly bytes: number;
  /** Messages of all kinds. */
  readonly messages: number;
  /** Live chats, and support persons' joinings to them. */
  readonly joinings: number;
  /** Replies that its history is told in. */
  readonly pages: number;
}

/** What is taken unless the settings say otherwise. */
export const USUAL_SESSION_BOUNDS: SessionBounds = {
  bytes: 16_000_000,
  messages: 50_000,
  joinings: 5_000,
  pages: 500,
};

/** What a page of a session holds. */
export interface PageContent {
  readonly messages: readonly unknown[];
  readonly liveChats: readonly { readonly operators: readonly unknown[] }[];
}

/** Measures one session while its pages are read. Every method throws `SessionTooLarge`. */
export interface SessionMeasure {
  /** Bytes of the pages so far. */
  readonly bytes: number;
  /** Before a page is requested. */
  beforePage(): void;
  /** Before a page is understood. */
  reply(text: string): void;
  /** Live chats stand on each page; the newest page counts. */
  content(page: PageContent): void;
}

/** A session that is larger than is taken. Only this session fails. */
class SessionTooLarge extends Failure {
  constructor(met: number, bound: number, what: string, setting: string) {
    const message = `the session is larger than is taken: at least ${met} ${what}, and at most ${bound} are taken (limits.${setting})`;
    super(message, { code: "session-too-large", scope: "card", retryable: false });
  }
}

export function measureSession(bounds: SessionBounds): SessionMeasure {
  const met = { bytes: 0, messages: 0, pages: 0 };
  return {
    get bytes() {
      return met.bytes;
    },
    beforePage() {
      met.pages += 1;
      within(met.pages, bounds.pages, "pages", "sessionPages");
    },
    reply(text) {
      met.bytes += Buffer.byteLength(text);
      within(met.bytes, bounds.bytes, "bytes", "sessionMegabytes");
    },
    content({ messages, liveChats }) {
      met.messages += messages.length;
      within(met.messages, bounds.messages, "messages", "sessionMessages");
      const joinings = liveChats.reduce((sum, { operators }) => sum + 1 + operators.length, 0);
      within(joinings, bounds.joinings, "joinings and live chats", "sessionJoinings");
    },
  };
}

function within(met: number, bound: number, what: string, setting: string): void {
  if (met > bound) throw new SessionTooLarge(met, bound, what, setting);
}

/**
 * Bytes. What is larger is read to its end by one session at a time: several sessions are read at once, and together must
 * not take the memory that each of them may take.
 */
export const LARGE = 1_000_000;
/** Entries of the list of changes that are kept; the next run goes on after them. */
export const MOST_LISTED = 100_000;

/** Turns that are taken one after another. @returns takes a turn, which lasts until its own result is called */
export function oneAfterAnother(): () => Promise<() => void> {
  let last = Promise.resolve();
  return async () => {
    const before = last;
    const ends = new EventEmitter();
    last = once(ends, "end").then(() => undefined);
    await before;
    return () => ends.emit("end");
  };
}
