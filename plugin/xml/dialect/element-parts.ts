import type { XmlElement } from "../read-xml.ts";
import { type Place, placeId, type Step } from "./place.ts";
import { isRoleName } from "./roles.ts";
import { languageOf, wordsOf } from "./words.ts";

/** A place, and what stands there. */
export interface Slot {
  readonly place: Place;
  readonly values: string[];
}

/** A child that has parts of its own, such as a static value. */
export interface Item {
  readonly path: readonly Step[];
  readonly element: XmlElement;
}

/** What an element consists of: values of its own, and items. Both in the order of the document. */
export interface ElementParts {
  readonly slots: ReadonlyMap<string, Slot>;
  readonly items: readonly Item[];
}

/** `<general><names><en>`: so many elements that only hold others together. */
const MOST_WRAPPERS = 3;
/** Values in one wrapper: more than any template has of one attribute. */
const MOST_VALUES = 200;

/**
 * Takes an element apart. A value may stand in an attribute, in a child's text, in a child's only attribute, in one of a
 * list of properties, or in one of several translations.
 *
 * @param repeated names of elements of which the document somewhere has several beside each other
 */
export function partsOf(element: XmlElement, repeated: ReadonlySet<string>): ElementParts {
  const slots = new Map<string, Slot>();
  const items: Item[] = [];

  function add(steps: readonly Step[], attribute: string | undefined, value: string): void {
    const place = { steps, attribute };
    const id = placeId(place);
    const slot = slots.get(id);
    if (slot === undefined) slots.set(id, { place, values: [value] });
    else slot.values.push(value);
  }

  function addContent(steps: readonly Step[], of: XmlElement, key: string | undefined): void {
    const others = Object.entries(of.attributes).filter(([name]) => name !== key);
    for (const [name, value] of others) add(steps, name, value);
    const text = of.text.trim();
    if (text !== "" || (steps.length > 0 && others.length === 0 && of.children.length === 0)) {
      add(steps, undefined, text);
    }
    const keyed = keyAttributes(of.children);
    for (const child of of.children) addChild(steps, child, keyed.get(child));
  }

  function addChild(before: readonly Step[], child: XmlElement, key: string | undefined): void {
    const step = key === undefined ? { name: child.name } : keyedStep(child, key);
    const steps = [...before, step];
    const attributes = Object.keys(child.attributes);
    const hasText = child.text.trim() !== "";
    if (key !== undefined) return addContent(steps, child, key);
    if (child.children.length === 0 && attributes.length + (hasText ? 1 : 0) <= 1) {
      return addContent(steps, child, undefined);
    }
    const isBare = attributes.length === 0 && !hasText && steps.length <= MOST_WRAPPERS;
    if (isBare && !repeated.has(child.name) && isNothingButValues(child, repeated)) {
      return addContent(steps, child, undefined);
    }
    const [first] = child.children;
    const isWrapper = isBare && !repeated.has(child.name) && keyAttributes(child.children).size === 0;
    if (isWrapper && first !== undefined && child.children.every(({ name }) => name === first.name)) {
      for (const inner of child.children) items.push({ path: [...steps, { name: inner.name }], element: inner });
      return;
    }
    items.push({ path: steps, element: child });
  }

  addContent([], element, undefined);
  return { slots, items };
}

/** Whether an element only holds values of the element around it. */
function isNothingButValues({ children }: XmlElement, repeated: ReadonlySet<string>): boolean {
  if (children.length > MOST_VALUES) return false;
  const keyed = keyAttributes(children);
  const others = children.filter((child) => !keyed.has(child));
  if (others.some(({ name }) => repeated.has(name))) return false;
  return others.every((child) => child.children.length === 0 && Object.keys(child.attributes).length === 0);
}

function keyedStep(child: XmlElement, attribute: string): Step {
  return { name: child.name, key: { attribute, value: child.attributes[attribute] ?? "" } };
}

/** The children that an attribute tells apart, with that attribute: its language, or what a property is called. */
function keyAttributes(children: readonly XmlElement[]): Map<XmlElement, string> {
  const keyed = new Map<XmlElement, string>();
  for (const child of children) {
    const names = Object.keys(child.attributes);
    const language = names.find((name) => ["lang", "language", "locale"].includes(wordsOf(name).join("")));
    if (language !== undefined) keyed.set(child, language);
    else if (isProperty(child, names)) keyed.set(child, names.find(isPropertyKey) ?? "");
  }
  const known = new Set<string>();
  for (const [child, key] of keyed) if (isRoleName(child.attributes[key] ?? "")) known.add(child.name);
  for (const [child, key] of keyed) {
    const isTranslation = languageOf(child.attributes[key] ?? "") !== undefined;
    // `<option name="Yes">`: nothing beside it is called code, name or type.
    if (!isTranslation && !known.has(child.name)) keyed.delete(child);
  }
  return keyed;
}

function isPropertyKey(name: string): boolean {
  return ["name", "key", "property"].includes(name);
}

function isProperty(child: XmlElement, names: readonly string[]): boolean {
  const others = names.filter((name) => !isPropertyKey(name));
  if (names.length - others.length !== 1 || others.length > 1) return false;
  return others.length === 0 ? true : others[0] === "value" && child.children.length === 0;
}
