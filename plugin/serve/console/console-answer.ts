import type { ConsoleSession, Person } from "./access/sessions.ts";
import { type NavigationEntry, type Shown } from "./console-page.ts";
import { type ConsoleContext, isReading, languageOf, ownPath, urlOf } from "./console-request.ts";
import { framedPage } from "./layout/frame.ts";

/** What stands around an answer. */
export interface Around {
  /** Undefined while nobody is logged in. */
  readonly session: ConsoleSession | undefined;
  readonly person?: Person | undefined;
  readonly entry?: NavigationEntry | "today" | undefined;
  /** Stands in every form of the page. */
  readonly csrf: string;
  /** What this process does not offer. */
  readonly lacking: readonly NavigationEntry[];
}

/** An answer, apart from events. */
export async function answerOf(
  context: ConsoleContext,
  shown: Exclude<Shown, { kind: "events" }>,
  around: Around,
): Promise<Response> {
  if (shown.kind === "redirect") return context.redirect(ownPath(shown.to), 303);
  if (shown.kind === "file") {
    context.header("Content-Type", shown.type);
    context.header("Content-Disposition", `attachment; filename="${shown.name.replaceAll(/[^\w.-]/g, "_")}"`);
    return context.body(shown.content);
  }
  if (shown.retryAfter !== undefined) context.header("Retry-After", String(shown.retryAfter));
  // As the element `meta` does, which checkers of accessibility refuse; it ends with what is being done.
  if (shown.againAfter !== undefined) context.header("Refresh", String(shown.againAfter));
  const frame = { ...around, language: languageOf(context), url: pageUrl(context) };
  return context.html(await framedPage(shown, frame), shown.status ?? 200);
}

/** Where to come back to when the language was changed; what a form was sent to has no page of its own. */
function pageUrl(context: ConsoleContext): string {
  return isReading(context) ? urlOf(context) : ownPath(refererPath(context));
}

function refererPath({ req }: ConsoleContext): string | undefined {
  const referer = req.header("Referer");
  if (referer === undefined || !URL.canParse(referer)) return undefined;
  const { pathname, search } = new URL(referer);
  return `${pathname}${search}`;
}
