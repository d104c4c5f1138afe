import { XmlDocument, XmlElement } from "libxml2-wasm";

/** An element of the page, as a strict parser reads it. */
export interface PageElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** With the text of all elements in it. */
  readonly text: string;
  readonly parent: PageElement | undefined;
}

/** Every element of the page, in its order; throws where the page is not well-formed. */
export function elementsOf(page: string): PageElement[] {
  const document = XmlDocument.fromString(page);
  try {
    const elements: PageElement[] = [];
    collect(document.root, undefined, elements);
    return elements;
  } finally {
    document.dispose();
  }
}

function collect(element: XmlElement, parent: PageElement | undefined, elements: PageElement[]): void {
  const attributes = new Map(element.attrs.map(({ name, content }) => [name, content]));
  const one = { name: element.name, attributes, text: element.content, parent };
  elements.push(one);
  for (let node = element.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) collect(node, one, elements);
  }
}

export function named(elements: readonly PageElement[], ...names: readonly string[]): PageElement[] {
  return elements.filter(({ name }) => names.includes(name));
}

export function isIn(element: PageElement, name: string): boolean {
  for (let above = element.parent; above !== undefined; above = above.parent) if (above.name === name) return true;
  return false;
}
