import type { XmlElement } from "./read-xml.ts";
import type { Language, Names } from "./template-definition.ts";
import { xmlError } from "./xml-error.ts";

const LANGUAGES: readonly Language[] = ["en", "fi", "sv", "de"];
const CODE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
/** White space between elements, as XML defines it; a no-break space is text. */
const TEXT = /[^ \t\r\n]/;

/** Reads one element strictly: anything unexpected in it is a mistake, reported with its line. */
export class ElementReader {
  readonly #file: string;
  readonly #element: XmlElement;

  /** @throws InputError when the element has other attributes, other children, or text */
  constructor(file: string, element: XmlElement, attributes: readonly string[], children: readonly string[]) {
    this.#file = file;
    this.#element = element;
    this.#requireAttributes(element, attributes);
    for (const child of element.children) {
      if (children.includes(child.name)) continue;
      throw xmlError(file, child.line, `<${child.name}> is not expected in <${element.name}>`);
    }
    if (TEXT.test(element.text)) throw this.error(`text is not expected in <${element.name}>`);
  }

  error(message: string) {
    return xmlError(this.#file, this.#element.line, message);
  }

  code(): string {
    const code = this.#element.attributes["code"] ?? "";
    if (CODE.test(code)) return code;
    throw this.error(`<${this.#element.name}> needs a code of letters, digits and _ that starts with a letter`);
  }

  /** An optional attribute. */
  optional(name: string, pattern: RegExp, expected: string): string | undefined {
    const value = this.#element.attributes[name];
    if (value === undefined || pattern.test(value)) return value;
    throw this.error(`${name} must be ${expected}`);
  }

  optionalCode(name: string): string | undefined {
    return this.optional(name, CODE, "a code of letters, digits and _ that starts with a letter");
  }

  flag(name: string): boolean {
    return this.optional(name, /^(?:true|false)$/, "true or false") === "true";
  }

  names(): Names {
    const names: Partial<Record<Language, string>> = {};
    for (const child of this.#element.children.filter((candidate) => candidate.name === "name")) {
      this.#requireAttributes(child, ["xml:lang"]);
      const language = LANGUAGES.find((known) => known === child.attributes["xml:lang"]);
      if (language === undefined) {
        throw xmlError(this.#file, child.line, `xml:lang must be one of ${LANGUAGES.join(", ")}`);
      }
      const [inside] = child.children;
      if (inside !== undefined) throw xmlError(this.#file, inside.line, `<${inside.name}> is not expected in <name>`);
      if (names[language] !== undefined) throw xmlError(this.#file, child.line, `a second name in ${language}`);
      names[language] = child.text.trim();
      if (names[language] === "" && language !== "en") throw xmlError(this.#file, child.line, "<name> is empty");
    }
    const { en } = names;
    if (en !== undefined && en !== "") return { ...names, en };
    throw this.error(`<${this.#element.name}> needs a <name xml:lang="en">`);
  }

  /** @throws InputError when two children with this name have the same code */
  requireUnique(name: string): void {
    requireUniqueCodes(this.#file, name, this.#children(name));
  }

  each<T>(name: string, read: (child: XmlElement) => T): T[] {
    return this.#children(name).map(read);
  }

  #children(name: string): XmlElement[] {
    return this.#element.children.filter((child) => child.name === name);
  }

  #requireAttributes({ name, line, attributes }: XmlElement, expected: readonly string[]): void {
    const other = Object.keys(attributes).find((attribute) => !expected.includes(attribute));
    if (other !== undefined) throw xmlError(this.#file, line, `<${name}> has no attribute ${other}`);
  }
}

/** @throws InputError when two of the elements have the same code, naming both lines */
export function requireUniqueCodes(file: string, what: string, elements: readonly XmlElement[]): void {
  const seen = new Map<string, number>();
  for (const { attributes, line } of elements) {
    const code = attributes["code"] ?? "";
    const first = seen.get(code);
    if (first !== undefined) throw xmlError(file, line, `${what} code ${code} stands on line ${first} already`);
    seen.set(code, line);
  }
}
