import { Failure } from "../../base/failure.ts";
import { CARD_ATTRIBUTE_NAMES, type CardAttribute } from "../../chat/card-attributes.ts";
import type { ChatLogFormat } from "../../chat/chat-log-data.ts";
import type { DataCard, DataCardId, Esm, TemplateInformation } from "../../outside/esm/port.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { readReadyMadeTemplate } from "../../settings/ready-made-template.ts";
import { TEMPLATE_SETTINGS } from "../../settings/setting-definitions.ts";
import { type CardMapping, mappingOf, noSuchTemplate, verifiedMapping } from "../../task/card/card-mapping.ts";
import { unlessRefused } from "../../task/card-batches.ts";
import { attributesOf, type Names } from "../../xml/template-definition.ts";

/** An attribute that is mapped and that ESM's template has. */
export interface ReadAttribute {
  /** `identifier`: the one in which ESM numbers cards, `CHAT-17`. */
  readonly name: CardAttribute | "identifier";
  readonly code: string;
  /** In English, as the ready-made template calls it. */
  readonly label: string;
  /** The same in all its languages. */
  readonly names: Names;
}

/** The chat session data cards of an ESM, to be read and shown. Nothing is ever written. */
export interface ChatCards {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  readonly format: ChatLogFormat;
  readonly attributes: readonly ReadAttribute[];
  /** Codes that are mapped, but that ESM's template lacks. */
  readonly lacking: readonly string[];
  /** Undefined where the attribute is not mapped, or ESM's template lacks it. */
  codeOf(name: ReadAttribute["name"]): string | undefined;
}

/**
 * Asks ESM for its template, and finds what can be read of its cards.
 *
 * @throws Failure `esm-template-missing`, or `esm-mapping-wrong` when ESM lacks an attribute without which no card can be
 *   told from another
 */
export async function openChatCards(
  esm: Esm,
  configuration: Pick<Configuration, "platformSettings" | "staticValueNames" | "chatLogFormat"> & {
    readonly esm: Pick<Configuration["esm"], "webApi">;
  },
): Promise<ChatCards> {
  const { platformSettings: settings, staticValueNames } = configuration;
  const mapped = mappedAttributes(configuration);
  const template = await esm.templateInformation(
    settings.templateCode,
    mapped.map(({ code }) => code),
  );
  if (template === null) throw noSuchTemplate(TEMPLATE_SETTINGS.template, settings.templateCode);
  const attributes = mapped.filter(({ code }) => template.attributes.has(code));
  const codeOf = (name: ReadAttribute["name"]) => attributes.find((one) => one.name === name)?.code;
  // It names all that does not fit.
  const isUsable = codeOf("chatSessionId") !== undefined && codeOf("isChatActive") !== undefined;
  if (!isUsable) await verifiedMapping(esm, settings, staticValueNames);
  return {
    esm,
    mapping: { ...mappingOf(settings, template, staticValueNames), unverified: [] },
    format: configuration.chatLogFormat,
    attributes,
    lacking: lackingIn(template, mapped),
    codeOf,
  };
}

function mappedAttributes({ platformSettings, esm }: Parameters<typeof openChatCards>[1]): ReadAttribute[] {
  const { attributeCodes, mapped } = platformSettings;
  const named = CARD_ATTRIBUTE_NAMES.flatMap((name): ReadAttribute[] => {
    const code = attributeCodes[name];
    if (code === undefined) return [];
    const names = mapped.find((one) => one.code === code)?.definition.names ?? { en: code };
    return [{ name, code, label: names.en, names }];
  });
  const numbered = attributesOf(readReadyMadeTemplate()).find((one) => one.identifierPrefix !== undefined);
  const code = esm.webApi?.uniqueAttributeCode ?? numbered?.code;
  const isMapped = named.some((one) => one.code === code);
  if (code === undefined || isMapped) return named;
  const names = numbered?.names ?? { en: code };
  return [...named, { name: "identifier", code, label: names.en, names }];
}

/** The identifier is no setting: an ESM that has none lacks nothing. */
function lackingIn({ attributes }: TemplateInformation, mapped: readonly ReadAttribute[]): string[] {
  return mapped.flatMap(({ name, code }) => (name === "identifier" || attributes.has(code) ? [] : [code]));
}

/** Cards that are hidden or in the trash, as far as ESM tells. */
export interface NotShown {
  readonly hidden: number;
  readonly deleted: number;
}

/** Counts cards that must not be shown. */
export function countNotShown(): NotShown & {
  /** Whether the card may be shown. */
  mayShow(card: DataCard): boolean;
} {
  const counts = { hidden: 0, deleted: 0 };
  return Object.assign(counts, {
    mayShow({ hidden, deleted }: DataCard) {
      if (deleted) counts.deleted += 1;
      else if (hidden) counts.hidden += 1;
      return !hidden && !deleted;
    },
  });
}

/** What to read of cards. */
export interface Wanted {
  readonly attributeCodes: readonly string[];
  readonly withNames?: boolean;
}

/** The card with this id, also a hidden one where ESM tells that; undefined if there is none. */
export async function cardWithId(
  { esm, mapping }: ChatCards,
  dataCardId: DataCardId,
  wanted: Wanted,
  isLastTry: boolean,
): Promise<DataCard | undefined> {
  const query = { ...wanted, templateCode: mapping.settings.templateCode, onlyVisible: true };
  const found = await unlessRefused(esm.cardsWithIds(query, [dataCardId]));
  const again =
    found.length > 0 || !isLastTry ? found : await esm.cardsAmong({ ...query, filter: undefined }, [dataCardId]);
  return again.find((card) => card.dataCardId === dataCardId);
}

/** ESM does not show such a card to the task's user. */
export function noSuchChat(message: string): Failure {
  return new Failure(message, { code: "esm-card-missing", scope: "card", retryable: false });
}
