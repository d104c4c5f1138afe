import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { type Esm, EsmRefusal, type TemplateInformation, TemplateMismatch, UnreadableCard } from "./port.ts";
import type { KeptToken } from "./rest/login.ts";

/** What one run leaves to the next of the same process: all of it came from one ESM, for one user. */
export interface KeptOfEsm {
  readonly login: KeptToken;
  /** By the template's code and the attributes that were asked for. */
  readonly templates: Map<string, { readonly at: number; readonly information: TemplateInformation }>;
}

export function nothingKept(): KeptOfEsm {
  return { login: {}, templates: new Map() };
}

export function forgetKept({ login, templates }: KeptOfEsm): void {
  login.token = undefined;
  templates.clear();
}

/** Milliseconds for which templates are kept. */
const KEPT_FOR_MS = 3_600_000;

export interface EsmWithKeptTemplates {
  readonly esm: Esm;
  readonly templates: KeptTemplates;
}

/** What a run began with, which may be as old as an hour. */
export interface KeptTemplates {
  /** Called when cards show what does not fit to the templates. @throws Failure after which the run begins again */
  inDoubt(): void;
  /** Whether the run may begin again, with templates read anew, because it knew old ones and has written nothing. */
  beginsAgainAfter(error: unknown): boolean;
}

/**
 * An ESM that tells templates from memory for an hour. They are dropped when ESM refuses anything that was made by them, or
 * gives a card that cannot be read by them; then they are read again and checked before the run goes on.
 *
 * @param check asks for the templates. @throws when they no longer fit
 */
export function withKeptTemplates(
  esm: Esm,
  kept: KeptOfEsm,
  { clock, check }: { readonly clock: Clock; readonly check: (esm: Esm) => Promise<unknown> },
): EsmWithKeptTemplates {
  let areOld = false;
  let isChecked = false;
  let hasWritten = false;

  async function doubted(): Promise<void> {
    if (isChecked) return;
    kept.templates.clear();
    if (!areOld) return;
    isChecked = true;
    await check(keeping);
  }

  /** Also when it fails. */
  async function watched<T>(answer: Promise<T>, isDoubtful: (answer: T) => boolean = () => false): Promise<T> {
    let given: T;
    try {
      given = await answer;
    } catch (error) {
      if (isRefusal(error)) await doubted();
      throw error;
    }
    if (isDoubtful(given)) await doubted();
    return given;
  }

  /** A query whose unreadable cards are noticed, if they are told at all. */
  async function read<Query extends { readonly onUnreadable?: ((card: UnreadableCard) => void) | undefined }, T>(
    query: Query,
    ask: (query: Query) => Promise<T>,
  ): Promise<T> {
    const { onUnreadable } = query;
    if (onUnreadable === undefined) return watched(ask(query));
    let isOdd = false;
    const noticed = {
      ...query,
      onUnreadable(card: UnreadableCard) {
        isOdd = true;
        onUnreadable(card);
      },
    };
    return watched(ask(noticed), () => isOdd);
  }

  function written<T>(answer: Promise<T>, isDoubtful?: (answer: T) => boolean): Promise<T> {
    hasWritten = true;
    return watched(answer, isDoubtful);
  }

  const { attachFile, removeCard } = esm;
  const keeping: Esm = {
    ...esm,
    async templateInformation(templateCode, attributeCodes) {
      const key = JSON.stringify([templateCode, attributeCodes]);
      const before = kept.templates.get(key);
      const now = clock.now();
      if (before !== undefined && now >= before.at && now - before.at < KEPT_FOR_MS) {
        areOld = true;
        return before.information;
      }
      const information = await esm.templateInformation(templateCode, attributeCodes);
      if (information !== null) kept.templates.set(key, { at: now, information });
      return information;
    },
    cardIds: (query) => read(query, esm.cardIds),
    listCards: (query, keep) => read(query, (noticed) => esm.listCards(noticed, keep)),
    foldCards: (query, begin) => read(query, (noticed) => esm.foldCards(noticed, begin)),
    newestCards: (query, page) => read(query, (noticed) => esm.newestCards(noticed, page)),
    findCards: (query) => read(query, esm.findCards),
    cardsAmong: (query, ids) => read(query, (noticed) => esm.cardsAmong(noticed, ids)),
    cardsWithIds: (query, ids) => read(query, (noticed) => esm.cardsWithIds(noticed, ids)),
    createCard: (templateCode, folderCode, values) => written(esm.createCard(templateCode, folderCode, values)),
    modifyCards: (templateCode, writes) =>
      written(esm.modifyCards(templateCode, writes), (outcomes) => outcomes.some((outcome) => !outcome.written)),
    attachFile: attachFile && ((attachment) => written(attachFile(attachment))),
    removeCard: removeCard && ((templateCode, dataCardId) => written(removeCard(templateCode, dataCardId))),
  };

  return {
    esm: keeping,
    templates: {
      inDoubt() {
        if (areOld) throw changedMeanwhile();
      },
      beginsAgainAfter(error) {
        if (!areOld || hasWritten || !isRefusal(error)) return false;
        if (!isChecked) kept.templates.clear();
        areOld = false;
        isChecked = true;
        return true;
      },
    },
  };
}

/** Whether ESM, or the check of its templates, says no to what was asked; not that it is busy, or a card locked. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  if (error instanceof UnreadableCard || error instanceof TemplateMismatch) return true;
  if (error instanceof EsmRefusal && !error.retryable) return true;
  const { status = 0 } = error;
  return status >= 400 && status < 500 && !PASSING.has(status);
}

/** Request timeout, conflict, too many requests. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 429]);

function changedMeanwhile(): Failure {
  const message = "ESM's cards do not fit to what its template was an hour ago or less";
  return new TemplateMismatch(message, { code: "esm-mapping-wrong", scope: "run", retryable: true });
}
