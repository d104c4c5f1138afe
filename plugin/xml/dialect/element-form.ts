import type { XmlElement } from "../read-xml.ts";
import type { ElementParts, Item } from "./element-parts.ts";
import { withoutLanguage } from "./find-templates.ts";
import { type Place, pathId, type Step } from "./place.ts";
import { type Meaning, meaningOf } from "./roles.ts";
import { looksLikeCode } from "./words.ts";

/** A place in which elements of a form have a value, and what the values mean. */
export interface SlotForm extends Meaning {
  readonly place: Place;
  readonly id: string;
}

/** An element of the export that shows the form. */
export interface Sample {
  readonly element: XmlElement;
  readonly code: string | undefined;
  /** By the id of their place. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly items: readonly Item[];
}

/** How elements of one kind are written: read off from those in the export. */
export interface ElementForm {
  readonly name: string;
  readonly slots: readonly SlotForm[];
  /** The names of children, in their order. */
  readonly order: readonly string[];
  readonly samples: readonly Sample[];
}

/** Items of one kind, and how they are written. */
export interface ItemForm {
  readonly path: readonly Step[];
  readonly form: ElementForm;
}

/** Elements that are looked at to learn how one kind is written. */
const MOST_SAMPLES = 1_000;
/** Kinds of items in one kind of element: more than any template has. */
const MOST_PATHS = 20;
/** Values, or children, of one kind of element: more than any template has. */
const MOST_NAMES = 200;

type Shown = { readonly element: XmlElement; readonly parts: ElementParts };

/** The form of elements that are of one kind. */
export function formOf(all: readonly [Shown, ...Shown[]]): ElementForm {
  const [first] = all;
  const shown = all.slice(0, MOST_SAMPLES);
  const places = new Map<string, Place>();
  const order: string[] = [];
  const ids: string[] = [];
  for (const { element, parts } of shown) {
    for (const [id, { place }] of parts.slots) places.set(id, place);
    mergeOrder(ids, [...parts.slots.keys()]);
    mergeOrder(order, [...new Set(element.children.map(({ name }) => name))]);
  }
  const slots = withCode(
    ids.flatMap((id) => {
      const place = places.get(id);
      return place === undefined ? [] : [{ place, id, ...meaningOf(place) }];
    }),
    shown,
  );
  const code = slots.find(({ role }) => role === "code");
  const samples = shown.map(({ element, parts }): Sample => {
    const values = new Map([...parts.slots].map(([id, slot]) => [id, slot.values] as const));
    return { element, code: values.get(code?.id ?? "")?.[0], values, items: parts.items };
  });
  return { name: first.element.name, slots, order, samples };
}

/** What has no code has a name that looks like one, and a label for people, or is a code itself: `<target>person</target>`. */
function withCode(slots: readonly SlotForm[], shown: readonly Shown[]): SlotForm[] {
  const [code, ...others] = slots.filter(({ role }) => role === "code");
  if (code !== undefined) {
    return slots.map((slot) => (others.includes(slot) ? { ...slot, role: "other" } : slot));
  }
  const names = slots.filter(({ role, language }) => role === "name" && language === undefined);
  const isCode = ({ id }: SlotForm) =>
    shown.every(({ parts }) => parts.slots.get(id)?.values.every(looksLikeCode) ?? false);
  const kinds = new Set(slots.filter(({ role }) => role === "name").map(({ place }) => withoutLanguage(place)));
  const found = kinds.size > 1 ? names.find(isCode) : undefined;
  return slots.map((slot) => (slot === found ? { ...slot, role: "code" } : slot));
}

/** Puts names that are new into an order, each behind the one that stands in front of it. */
function mergeOrder(order: string[], names: readonly string[]): void {
  let at = 0;
  for (const name of names) {
    if (order.length === MOST_NAMES) return;
    const present = order.indexOf(name);
    if (present >= 0) {
      at = present + 1;
      continue;
    }
    order.splice(at, 0, name);
    at += 1;
  }
}

/** Items by their path, the most frequent first. */
export function itemsByPath(samples: readonly Sample[]): { readonly path: readonly Step[]; readonly items: Item[] }[] {
  const found = new Map<string, { readonly path: readonly Step[]; readonly items: Item[] }>();
  for (const item of samples.flatMap(({ items }) => items)) {
    const id = pathId(item.path);
    const known = found.get(id);
    if (known === undefined) found.set(id, { path: item.path, items: [item] });
    else known.items.push(item);
  }
  return [...found.values()].toSorted((one, other) => other.items.length - one.items.length).slice(0, MOST_PATHS);
}

/** The first value that a sample has in a slot of this role. */
export function valueOf(form: ElementForm, sample: Sample, role: SlotForm["role"]): string | undefined {
  const slot = form.slots.find((one) => one.role === role && sample.values.has(one.id));
  return slot === undefined ? undefined : sample.values.get(slot.id)?.[0];
}
