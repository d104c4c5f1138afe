import type { XmlNode } from "../write-xml.ts";
import { xmlError } from "../xml-error.ts";
import type { Place, Step } from "./place.ts";

/** An element while it is put together. */
export interface Draft {
  readonly name: string;
  readonly attributes: Record<string, string>;
  text: string | undefined;
  readonly children: Draft[];
}

export function newDraft(name: string): Draft {
  return { name, attributes: {}, text: undefined, children: [] };
}

/** Puts a value where the form has it, in an element of its own if the form has one for it. */
export function putValue(draft: Draft, { steps, attribute }: Place, value: string): void {
  const last = steps.at(-1);
  const outer = last === undefined ? draft : down(draft, steps.slice(0, -1));
  const holder = last === undefined ? draft : added(outer, last);
  if (attribute === undefined) holder.text = value;
  else holder.attributes[attribute] = value;
}

/** Adds an item at the end of its path. */
export function addItem(draft: Draft, path: readonly Step[], item: Draft): void {
  down(draft, path.slice(0, -1)).children.push(item);
}

/** Goes down the steps, through elements that are there or made. */
function down(draft: Draft, steps: readonly Step[]): Draft {
  let at = draft;
  for (const step of steps) {
    const present = at.children.find(({ name, attributes }) => name === step.name && hasKey(attributes, step.key));
    at = present ?? added(at, step);
  }
  return at;
}

function hasKey(attributes: Readonly<Record<string, string>>, key: Step["key"]): boolean {
  return key === undefined || attributes[key.attribute] === key.value;
}

function added(draft: Draft, { name, key }: Step): Draft {
  const child = newDraft(name);
  if (key !== undefined) child.attributes[key.attribute] = key.value;
  draft.children.push(child);
  return child;
}

/** Puts the children into the order of the export. */
export function inOrder(draft: Draft, order: readonly string[]): Draft {
  const place = ({ name }: Draft) => (order.includes(name) ? order.indexOf(name) : order.length);
  draft.children.sort((one, other) => place(one) - place(other));
  return draft;
}

/** @throws InputError for an element with both text and elements in it, which is not written here */
export function toXmlNode(source: string, { name, attributes, text, children }: Draft): XmlNode {
  if (children.length === 0) return { name, attributes, text: text ?? "" };
  if (text !== undefined) {
    throw xmlError(source, undefined, `<${name}> holds text and elements beside it: such an export cannot be followed`);
  }
  return { name, attributes, children: children.map((child) => toXmlNode(source, child)) };
}
