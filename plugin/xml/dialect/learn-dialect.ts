import type { XmlElement } from "../read-xml.ts";
import { type ElementForm, formOf, type ItemForm, itemsByPath, type Sample, valueOf } from "./element-form.ts";
import { ancestorsOf, type FoundElement, type FoundTemplates, findTemplates } from "./find-templates.ts";
import { pathId, type Step } from "./place.ts";
import { type Kind, kindOfWord } from "./type-words.ts";
import { looksLikeCode, wordsOf } from "./words.ts";

/** How templates are written in an export: names, places and words, as far as it shows them. */
export interface Dialect {
  /** The elements around the templates, the root first. */
  readonly wrappers: readonly XmlElement[];
  readonly template: ElementForm;
  /** Undefined where attributes stand in the template itself. */
  readonly classes: ItemForm | undefined;
  /** In a class, or in the template. */
  readonly attributes: ItemForm;
  readonly staticValues: ItemForm | undefined;
  readonly targets: ItemForm | undefined;
  readonly folders: ItemForm | undefined;
  /** The word for each kind of attribute that the export shows. */
  readonly typeWords: ReadonlyMap<Kind, string>;
  /** The kinds of the export's attributes, as far as they are known. */
  readonly kinds: ReadonlyMap<Sample, Kind>;
}

/** A dialect, with the templates that showed it. */
export interface Learnt {
  readonly dialect: Dialect;
  readonly found: FoundTemplates;
}

/** @throws InputError when the export cannot be read, or holds no template */
export function learnDialect(source: string, text: string): Learnt {
  const found = findTemplates(source, text);
  const template = formOf(some(found.templates));
  const attribute = formOf(some(found.attributes));
  const inner = found.classes.length > 0 ? found.classes : found.templates;
  const items = itemForms(attribute, found);
  const kinds = kindsOf(attribute, items);
  const dialect: Dialect = {
    wrappers: found.wrappers,
    template,
    classes: found.classes.length === 0 ? undefined : itemForm(found.classes, found.templates),
    attributes: { ...itemForm(found.attributes, inner), form: attribute },
    ...items,
    folders: foldersOf(template, found),
    typeWords: typeWordsOf(attribute, kinds),
    kinds,
  };
  return { dialect, found };
}

function itemForm(elements: readonly FoundElement[], outer: readonly FoundElement[]): ItemForm {
  const [first] = some(elements);
  const around = ancestorsOf(first);
  const between = around.slice(
    0,
    around.findIndex((one) => outer.includes(one)),
  );
  const path = [...between.toReversed(), first].map(({ element }) => ({ name: element.name }));
  return { path, form: formOf(some(elements)) };
}

/** What stands in attributes: static values and the targets of references, told apart by the attributes' types. */
function itemForms(attribute: ElementForm, found: FoundTemplates): Pick<Dialect, "staticValues" | "targets"> {
  const staticValues: ItemForm[] = [];
  const targets: ItemForm[] = [];
  for (const { path, items } of itemsByPath(attribute.samples)) {
    const form = formOf(
      some(
        items.map(({ element }) => ({ element, parts: found.parts.get(element) ?? { slots: new Map(), items: [] } })),
      ),
    );
    const owners = attribute.samples.filter((sample) => holds(sample, path));
    const kinds = owners.flatMap((sample) => kindOfWord(valueOf(attribute, sample, "type") ?? "") ?? []);
    const words = path.flatMap(({ name, key }) => wordsOf(key?.value ?? name));
    const ofReferences = kinds.filter((kind) => kind === "reference" || kind === "back-reference").length;
    const ofStatic = kinds.filter((kind) => kind === "static-value").length;
    const isTarget =
      kinds.length === 0 ? words.some((word) => TARGET_WORDS.has(word)) : ofReferences * 2 > kinds.length;
    const isStatic = kinds.length === 0 ? words.some((word) => STATIC_WORDS.has(word)) : ofStatic * 2 > kinds.length;
    if (isTarget) targets.push({ path, form: withCodeFromText(form) });
    else if (isStatic && form.slots.some(({ role }) => role === "code")) staticValues.push({ path, form });
  }
  return { staticValues: staticValues[0], targets: targets.find(({ form }) => hasCode(form)) };
}

const TARGET_WORDS: ReadonlySet<string> = new Set([
  "target",
  "targets",
  "reference",
  "references",
  "template",
  "templates",
]);
const STATIC_WORDS: ReadonlySet<string> = new Set([
  "static",
  "value",
  "values",
  "option",
  "options",
  "choice",
  "choices",
  "item",
  "items",
]);

function holds({ items }: Sample, path: readonly Step[]): boolean {
  return items.some((item) => pathId(item.path) === pathId(path));
}

function foldersOf(template: ElementForm, found: FoundTemplates): ItemForm | undefined {
  const groups = itemsByPath(template.samples).filter(({ path }) =>
    path.some(({ name }) => wordsOf(name).some((word) => word === "folder" || word === "folders")),
  );
  return groups
    .map(({ path, items }) => {
      const shown = items.flatMap(({ element }) => {
        const parts = found.parts.get(element);
        return parts === undefined ? [] : [{ element, parts }];
      });
      return { path, form: withCodeFromText(formOf(some(shown))) };
    })
    .find(({ form }) => hasCode(form));
}

function hasCode({ slots }: ElementForm): boolean {
  return slots.some(({ role }) => role === "code");
}

/** `<target>person</target>`, `<target template="person"/>`: what looks like a code is one. */
function withCodeFromText(form: ElementForm): ElementForm {
  if (hasCode(form)) return form;
  const code = form.slots.find(
    ({ id, role }) =>
      role !== "id" && form.samples.every(({ values }) => values.get(id)?.every(looksLikeCode) ?? false),
  );
  return { ...form, slots: form.slots.map((slot) => (slot === code ? { ...slot, role: "code" } : slot)) };
}

/** The kind of an attribute of the export: by its type's word, and by what it has; undefined for one that is not known. */
function kindOfSample(
  attribute: ElementForm,
  sample: Sample,
  { staticValues, targets }: Pick<Dialect, "staticValues" | "targets">,
): Kind | undefined {
  const hasTarget =
    valueOf(attribute, sample, "target") !== undefined || (targets !== undefined && holds(sample, targets.path));
  const word = kindOfWord(valueOf(attribute, sample, "type") ?? "");
  const kind = word ?? (hasTarget ? "reference" : undefined);
  const back = valueOf(attribute, sample, "back-reference") ?? "";
  if (kind === "reference" && looksLikeCode(back)) return "back-reference";
  if (kind !== undefined) return kind;
  return staticValues !== undefined && holds(sample, staticValues.path) ? "static-value" : undefined;
}

function kindsOf(attribute: ElementForm, items: Pick<Dialect, "staticValues" | "targets">): Map<Sample, Kind> {
  const kinds = new Map<Sample, Kind>();
  for (const sample of attribute.samples) {
    const kind = kindOfSample(attribute, sample, items);
    if (kind !== undefined) kinds.set(sample, kind);
  }
  return kinds;
}

function typeWordsOf(attribute: ElementForm, kinds: Dialect["kinds"]): Map<Kind, string> {
  const words = new Map<Kind, string>();
  for (const [sample, kind] of kinds) {
    const word = valueOf(attribute, sample, "type");
    if (word !== undefined && !words.has(kind)) words.set(kind, word);
  }
  return words;
}

function some<T>(list: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error("there is one of them by now");
  return [first, ...rest];
}
