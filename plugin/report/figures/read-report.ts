import { Failure, InputError } from "../../base/failure.ts";
import { quoted } from "../../base/quoted.ts";
import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { Instant } from "../../chat/session.ts";
import { allOf, anyOf, type EqlCondition, isBefore, isEmpty, isFrom } from "../../outside/esm/eql.ts";
import type { Esm, UnreadableCard } from "../../outside/esm/port.ts";
import { DAY_MS } from "../../schedule/local-day.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { attributeSetting } from "../../settings/setting-definitions.ts";
import { verifiedMapping } from "../../task/card/card-mapping.ts";
import { YEAR_2000 } from "./chat-facts.ts";
import { foldReport } from "./fold-report.ts";
import { beginningOf, periodBefore, sameLastYear } from "./period.ts";
import { createChatReader } from "./read-chat.ts";
import type { Report, ReportPeriod } from "./report.ts";
import { REPORTED_ATTRIBUTES, type ReportedAttribute } from "./reported-chat.ts";

const NEEDED = ["chatSessionId", "isChatActive", "startTime"] as const satisfies readonly CardAttribute[];
/** Types whose values are no names. */
const UNFIT_TYPES: ReadonlySet<string> = new Set(["date", "external-reference"]);

/** Which report. */
export interface ReportRequest {
  readonly period: ReportPeriod;
  readonly now: Instant;
  /** Told of each card that ESM gives and that cannot be read. It may be told of one again, when ESM is asked anew. */
  onUnreadable(card: UnreadableCard): void;
}

/** The parts of the configuration that a report needs. */
export type ReportSource = Pick<Configuration, "name" | "platformSettings" | "staticValueNames" | "report">;

/**
 * Makes a report from the cards in ESM. The cards of all periods are read in one query, without chat logs, customers and
 * members.
 *
 * @throws InputError when the platform settings switch the start time off
 * @throws Failure when ESM cannot be asked, or its template lacks an attribute
 */
export async function readReport(
  esm: Esm,
  { name, platformSettings, staticValueNames, report }: ReportSource,
  { period, now, onUnreadable }: ReportRequest,
): Promise<Report> {
  const { templateCode, attributeCodes } = platformSettings;
  const { startTime } = attributeCodes;
  if (startTime === undefined) {
    const message = "is switched off: without the time at which a chat began no report is possible; map it";
    throw new InputError([{ file: "", place: attributeSetting("startTime"), message }]);
  }
  const { organizationAttribute, timeZone } = report;
  const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
  if (organizationAttribute !== undefined) await checkOrganization(esm, templateCode, organizationAttribute);
  const mapped = new Set<ReportedAttribute>(REPORTED_ATTRIBUTES.filter((one) => attributeCodes[one] !== undefined));
  if (organizationAttribute !== undefined) mapped.add("organization");
  const [before, lastYear] = [periodBefore(period), sameLastYear(period)];
  const codes = [...NEEDED, ...REPORTED_ATTRIBUTES].flatMap((attribute) => attributeCodes[attribute] ?? []);
  const toChat = createChatReader(mapping, organizationAttribute, timeZone);
  let unreadable = 0;
  const makeReport = await esm.foldCards(
    {
      templateCode,
      filter: startFilter(esm, startTime, [period, before, lastYear], timeZone, now),
      attributeCodes: [...new Set([...codes, ...(organizationAttribute === undefined ? [] : [organizationAttribute])])],
      withNames: true,
      onlyVisible: true,
      onUnreadable(card) {
        unreadable += 1;
        onUnreadable(card);
      },
    },
    () => {
      unreadable = 0;
      const fold = foldReport({ ...report, environment: name, madeAt: now, period, before, lastYear, mapped });
      return {
        take(card) {
          if (!card.hidden && !card.deleted) fold.take(toChat(card));
        },
        end: () => fold.end,
      };
    },
  );
  return makeReport(unreadable);
}

/**
 * Cards that began in any of the periods, and those without a start that is believed. It finds some more: a day on both
 * sides, because ESM's time zone is not known, and its conditions are coarse. The dates that are read are compared
 * exactly.
 */
function startFilter(
  esm: Esm,
  code: string,
  periods: readonly ReportPeriod[],
  timeZone: string,
  now: Instant,
): EqlCondition {
  const spans = periods.map(({ from, to }) => ({
    from: beginningOf(from, timeZone) - DAY_MS,
    to: beginningOf(to, timeZone) + DAY_MS,
  }));
  const within = joinedSpans(spans).map(({ from, to }) =>
    allOf([isFrom(code, esm.dateLimit(from)), isBefore(code, esm.dateLimit(to))]),
  );
  const notBelieved = [isBefore(code, esm.dateLimit(YEAR_2000)), isFrom(code, esm.dateLimit(now + DAY_MS))];
  return anyOf([...within, ...notBelieved, isEmpty(code)]);
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Spans that touch or overlap are one. */
function joinedSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last === undefined || span.from > last.to) joined.push(span);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return joined;
}

/** @throws Failure when the template has no such attribute, or one that names nothing */
async function checkOrganization(esm: Esm, templateCode: string, code: string): Promise<void> {
  const attribute = (await esm.templateInformation(templateCode, [code]))?.attributes.get(code);
  const type = attribute?.type;
  if (attribute !== undefined && (type === undefined || !UNFIT_TYPES.has(type))) return;
  const found = type === undefined ? "no such attribute" : `type ${quoted(type)}`;
  const message = `report.organizationAttribute: ${code}: expected an attribute of template ${templateCode} that holds a text, a number, a static value or a reference, found ${found}: name another one, or leave it out`;
  throw new Failure(message, { code: "esm-mapping-wrong", scope: "run", retryable: false });
}
