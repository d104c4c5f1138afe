import { InputError } from "../../base/failure.ts";
import { quoted } from "../../base/quoted.ts";
import { readXml, type XmlElement } from "../read-xml.ts";
import { xmlError } from "../xml-error.ts";
import { type ElementParts, partsOf } from "./element-parts.ts";
import type { Place } from "./place.ts";
import { meaningOf } from "./roles.ts";
import { kindOfWord } from "./type-words.ts";
import { languageOf, looksLikeCode } from "./words.ts";

/** Bytes of an export: templates have some hundred attributes, of half a kilobyte each. */
export const MOST_EXPORT_BYTES = 16 * 1024 * 1024;
/** Elements inside of each other. */
const DEEPEST = 30;

/** An element of the export, with the one around it. */
export interface FoundElement {
  readonly element: XmlElement;
  readonly around: FoundElement | undefined;
  readonly parts: ElementParts;
  /** The same number for elements with equal names from the root down. */
  readonly way: number;
}

/** The parts of an export, found by what they hold and not by what they are called. */
export interface FoundTemplates {
  /** The elements around the templates, the root first. */
  readonly wrappers: readonly XmlElement[];
  readonly templates: readonly FoundElement[];
  /** Empty where attributes stand in the template itself. */
  readonly classes: readonly FoundElement[];
  readonly attributes: readonly FoundElement[];
  /** What each element consists of. */
  readonly parts: ReadonlyMap<XmlElement, ElementParts>;
}

/**
 * Finds templates in an export: the attributes are the most frequent elements that have a code and a known type; their
 * class and their template are the elements around them that have a code.
 *
 * @param source names the export in errors
 * @throws InputError when it cannot be read, or holds no template
 */
export function findTemplates(source: string, text: string): FoundTemplates {
  const root = readXml(source, text, { maxBytes: MOST_EXPORT_BYTES, maxDepth: DEEPEST, maxEntities: 250_000 });
  const elements = allElements(root);
  const [first] = mostFrequent(elements.filter(({ parts }) => isAttribute(parts)));
  if (first === undefined) {
    const message =
      "no template in it: no element has both a code and a type of attribute (string, number, date, reference …). Export one in ESM: Templates → Export templates";
    throw xmlError(source, undefined, message);
  }
  // Those whose type is not known are among them too.
  const attributes = elements.filter(({ way, parts }) => way === first.way && codeOf(parts) !== undefined);
  const around = ancestorsOf(first).filter(({ parts }) => codeOf(parts) !== undefined);
  const template = around.at(-1);
  if (template === undefined) {
    const message = `nothing around <${quoted(first.element.name)}> has a code, as a template has`;
    throw xmlError(source, first.element.line, message);
  }
  const group = around[0] === template ? undefined : around[0];
  const inside = (outer: FoundElement | undefined, levels: number) =>
    outer === undefined ? [] : unique(attributes.flatMap((attribute) => ancestorsOf(attribute)[levels] ?? []));
  const levelOf = (found: FoundElement) => ancestorsOf(first).indexOf(found);
  return {
    wrappers: ancestorsOf(template)
      .map(({ element }) => element)
      .toReversed(),
    templates: inside(template, levelOf(template)),
    classes: inside(group, group === undefined ? 0 : levelOf(group)),
    attributes,
    parts: new Map(elements.map(({ element, parts }) => [element, parts])),
  };
}

/** The elements around an element, the nearest first. */
export function ancestorsOf({ around }: FoundElement): FoundElement[] {
  return around === undefined ? [] : [around, ...ancestorsOf(around)];
}

/** What an element is called by programs; undefined for none. */
export function codeOf({ slots }: ElementParts): string | undefined {
  const named = [...slots.values()].map((slot) => ({ ...slot, role: meaningOf(slot.place).role }));
  const codes = named.filter(({ role }) => role === "code");
  // A form without a code calls it name, and has a label besides.
  const names = new Set(named.filter(({ role }) => role === "name").map(({ place }) => withoutLanguage(place)));
  const candidates = codes.length > 0 || names.size < 2 ? codes : named.filter(({ role }) => role === "name");
  return candidates.flatMap(({ values }) => values).find(looksLikeCode);
}

/** The same for all translations of one name. */
export function withoutLanguage({ steps, attribute }: Place): string {
  const along = steps.map(({ name, key }) => [name, key === undefined || languageOf(key.value) ? null : key.value]);
  return JSON.stringify([along.filter(([name]) => languageOf(name ?? "") === undefined), attribute ?? null]);
}

function isAttribute(parts: ElementParts): boolean {
  if (codeOf(parts) === undefined) return false;
  return [...parts.slots.values()].some(
    ({ place, values }) => meaningOf(place).role === "type" && kindOfWord(values[0] ?? "") !== undefined,
  );
}

function allElements(root: XmlElement): FoundElement[] {
  const repeated = new Set<string>();
  const found: FoundElement[] = [];
  const open: { readonly element: XmlElement; readonly around: FoundElement | undefined }[] = [
    { element: root, around: undefined },
  ];
  const wayOf = createWays();
  noteRepeated(root, repeated);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const way = wayOf(next.around?.way, next.element.name);
    const here: FoundElement = { ...next, parts: partsOf(next.element, repeated), way };
    found.push(here);
    for (const child of next.element.children.toReversed()) open.push({ element: child, around: here });
  }
  return found;
}

function noteRepeated({ children }: XmlElement, repeated: Set<string>): void {
  const seen = new Set<string>();
  for (const child of children) {
    if (seen.has(child.name)) repeated.add(child.name);
    seen.add(child.name);
    noteRepeated(child, repeated);
  }
}

/** Numbers for ways, so that long names are not put together again for each element. */
function createWays(): (around: number | undefined, name: string) => number {
  const below = new Map<number | undefined, Map<string, number>>();
  let count = 0;
  return (around, name) => {
    const names = below.get(around) ?? new Map<string, number>();
    below.set(around, names);
    const way = names.get(name) ?? count;
    if (way === count) count += 1;
    names.set(name, way);
    return way;
  };
}

/** Those that stand in the same way as most of them. */
function mostFrequent(found: readonly FoundElement[]): FoundElement[] {
  const byWay = new Map<number, FoundElement[]>();
  for (const one of found) {
    const same = byWay.get(one.way);
    if (same === undefined) byWay.set(one.way, [one]);
    else same.push(one);
  }
  const [most = []] = [...byWay.values()].toSorted((one, other) => other.length - one.length);
  return most;
}

function unique(found: readonly FoundElement[]): FoundElement[] {
  return [...new Set(found)];
}

/** @throws InputError when the names of the export cannot be written again */
export function requireWritable(source: string, names: readonly string[]): void {
  const strange = names.find((name) => !/^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/.test(name));
  if (strange === undefined) return;
  const message = `a name with letters other than A to Z: ${quoted(strange)}; such an export cannot be followed`;
  throw new InputError([{ file: source, place: "", message }]);
}
