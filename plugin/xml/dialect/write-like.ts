import { quoted } from "../../base/quoted.ts";
import type {
  AttributeDefinition,
  ClassDefinition,
  Names,
  StaticValueDefinition,
  TemplateDefinition,
} from "../template-definition.ts";
import { writeXml } from "../write-xml.ts";
import { copyUnknown, isUnknown } from "./copy-unknown.ts";
import { addItem, type Draft, inOrder, newDraft, putValue, toXmlNode } from "./draft.ts";
import type { ElementForm, ItemForm, SlotForm } from "./element-form.ts";
import { requireWritable } from "./find-templates.ts";
import type { Dialect } from "./learn-dialect.ts";
import { isOurLanguage } from "./roles.ts";
import { type Kind, kindOf, wordsOfKind } from "./type-words.ts";
import { createUntoldNotes, type Untold, type UntoldNotes } from "./untold.ts";
import { spelledLike } from "./words.ts";
import { flagWords } from "./yes-and-no.ts";

/** A template in the form of an export. */
export interface WrittenTemplate {
  readonly xml: string;
  readonly untold: Untold;
}

const ANOTHER = "export a template that has one too, and name that file";

/** What is known of an element that is to be written: by role, several values for a repeated one. */
type Values = Partial<Record<SlotForm["role"], readonly string[]>>;

/**
 * Writes a template as an export writes its own. What the export does not show is left out, apart from the words for
 * types and the form of static values, and listed.
 *
 * @param source names the export in errors
 * @throws InputError for an export whose form cannot be written
 */
export function writeLike(source: string, dialect: Dialect, template: TemplateDefinition): WrittenTemplate {
  const notes = createUntoldNotes();
  const writer = createWriter(dialect, notes);
  const root = dialect.wrappers.reduceRight<Draft>((inner, { name, attributes }) => {
    const wrapper = newDraft(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (!/creat|export|modif|author|owner|user|date/i.test(key)) wrapper.attributes[key] = value;
    }
    wrapper.children.push(inner);
    return wrapper;
  }, writer.template(template));
  requireWritable(source, namesIn(root));
  return { xml: writeXml(toXmlNode(source, root)), untold: notes.all() };
}

function createWriter(dialect: Dialect, notes: UntoldNotes) {
  const staticValues = dialect.staticValues ?? guessedStaticValues(dialect.attributes.form);

  function element(form: ElementForm, values: Values, names: Names, kind?: Kind, position = 0): Draft {
    const draft = newDraft(form.name);
    for (const slot of form.slots) {
      if (slot.role === "name") {
        const name = slot.language === undefined ? names.en : nameIn(slot.language, names);
        if (name === undefined) continue;
        putValue(draft, slot.place, name);
      } else if (slot.role === "position") putValue(draft, slot.place, String(position + firstPosition(form, slot)));
      else if (isUnknown(slot.role, kind)) {
        copyUnknown({ draft, dialect, form, slot, code: values.code?.[0], kind, notes });
      } else {
        const given = values[slot.role] ?? [];
        const isOne = slot.place.attribute !== undefined && slot.place.steps.length === 0;
        for (const value of isOne && given.length > 1 ? [given.join(",")] : given) putValue(draft, slot.place, value);
      }
    }
    return draft;
  }

  function named(form: ElementForm, names: Names, values: Values, kind?: Kind, position = 0): Draft {
    const shown = form.slots.flatMap(({ role, language }) => (role === "name" ? [language ?? "en"] : []));
    const lacking = Object.keys(names).filter((language) => !shown.some((one) => one === language));
    if (shown.length === 0) notes.leaveOut(`names of <${quoted(form.name)}>: the export shows none; ${ANOTHER}`);
    else if (lacking.length > 0) {
      notes.leaveOut(
        `names in ${lacking.join(", ")}: the export has none in ${lacking.length > 1 ? "these languages" : "this language"}`,
      );
    }
    return element(form, values, names, kind, position);
  }

  function flag(role: "multi-value" | "mandatory" | "unique" | "long", isSet: boolean, code: string): Values {
    const { form } = dialect.attributes;
    const slot = form.slots.find((one) => one.role === role);
    const words = slot === undefined ? undefined : flagWords(form, slot);
    if (words === undefined) {
      if (isSet && role !== "long") {
        notes.leaveOut(
          `that ${code} is ${role}: the export has no such attribute; set it in ESM after the import, or ${ANOTHER}`,
        );
      }
      return {};
    }
    const word = isSet ? words.yes : words.no;
    return word === undefined ? {} : { [role]: [word] };
  }

  function typeWord(kind: Kind): string {
    const known = dialect.typeWords.get(kind);
    if (known !== undefined) return known;
    const other =
      kind === "text" ? dialect.typeWords.get("string") : kind === "string" && dialect.typeWords.get("text");
    if (typeof other === "string") return other;
    const word = spelledLike([...dialect.typeWords.values()], wordsOfKind(kind));
    notes.assume(`the type ${quoted(word)}: the export has no attribute of type ${kind}; ${ANOTHER}`);
    return word;
  }

  function attribute(definition: AttributeDefinition, classCode: string, position: number): Draft | undefined {
    const { form } = dialect.attributes;
    const { code, names, identifierPrefix, backReference, targets, long } = definition;
    const kind = kindOf(definition);
    if (kind === "back-reference" && !dialect.typeWords.has("back-reference")) {
      notes.leaveOut(`the attribute ${code}: the export has no back-reference; make it in ESM, or ${ANOTHER}`);
      return undefined;
    }
    if (long && !dialect.typeWords.has("text") && !form.slots.some(({ role }) => role === "long")) {
      notes.assume(
        `${code} as ${quoted(typeWord(kind))}: the log belongs into a Text attribute, and the export has none; ${ANOTHER}`,
      );
    }
    const draft = named(
      form,
      names,
      {
        code: [code],
        type: [typeWord(kind)],
        ...flag("multi-value", definition.multiValue, code),
        ...flag("mandatory", definition.mandatory, code),
        ...flag("unique", definition.unique, code),
        ...flag("long", long, code),
        ...(backReference === undefined ? {} : { "back-reference": [backReference] }),
        ...(identifierPrefix === undefined || identifierPrefix === "" ? {} : { prefix: [identifierPrefix] }),
        target: targets,
        class: [classCode],
      },
      kind,
      position,
    );
    if (identifierPrefix !== undefined) noteIdentifier(code);
    for (const [index, value] of definition.staticValues.entries()) {
      addItem(draft, staticValues.path, staticValue(value, index));
    }
    addTargets(draft, targets, code);
    return inOrder(draft, form.order);
  }

  function noteIdentifier(code: string): void {
    const { form } = dialect.attributes;
    if (form.samples.some((sample) => sample.code === code)) {
      if (!form.slots.some(({ role }) => role === "prefix")) {
        notes.leaveOut(`the prefix of ${code} (CHAT-): the export shows none; set it in ESM after the import`);
      }
    } else {
      notes.leaveOut(`that ESM numbers ${code}: the export has no attribute of this code; ${ANOTHER}`);
    }
  }

  function addTargets(draft: Draft, targets: readonly string[], code: string): void {
    if (targets.length === 0) return;
    const { targets: form } = dialect;
    if (form !== undefined) {
      for (const target of targets) {
        addItem(draft, form.path, inOrder(element(form.form, { code: [target] }, { en: target }), form.form.order));
      }
    } else if (!dialect.attributes.form.slots.some(({ role }) => role === "target")) {
      notes.leaveOut(
        `what ${code} refers to (${targets.join(", ")}): the export has no reference with a target; set it in ESM after the import, or ${ANOTHER}`,
      );
    }
  }

  function staticValue({ code, names }: StaticValueDefinition, position: number): Draft {
    if (dialect.staticValues === undefined) {
      notes.assume(
        `<${quoted(staticValues.form.name)}> for a static value: the export has no static values with codes; ${ANOTHER}`,
      );
    }
    return inOrder(named(staticValues.form, names, { code: [code] }, undefined, position), staticValues.form.order);
  }

  function group({ code, names, attributes }: ClassDefinition, position: number, outer: Draft): void {
    const { classes } = dialect;
    const draft = classes === undefined ? outer : named(classes.form, names, { code: [code] }, undefined, position);
    for (const [index, definition] of attributes.entries()) {
      const made = attribute(definition, code, index);
      if (made !== undefined) addItem(draft, dialect.attributes.path, made);
    }
    if (classes !== undefined) addItem(outer, classes.path, inOrder(draft, classes.form.order));
    else if (!dialect.attributes.form.slots.some(({ role }) => role === "class")) {
      notes.leaveOut("classes: in the export attributes stand in the template itself");
    }
  }

  return {
    template({ code, names, folders, classes }: TemplateDefinition): Draft {
      const draft = named(dialect.template, names, { code: [code], folder: folders.map((folder) => folder.code) });
      addFolders(draft, folders);
      for (const [index, definition] of classes.entries()) group(definition, index, draft);
      return inOrder(draft, dialect.template.order);
    },
  };

  function addFolders(draft: Draft, folders: TemplateDefinition["folders"]): void {
    const { folders: form } = dialect;
    if (form !== undefined) {
      for (const { code, names } of folders) {
        addItem(draft, form.path, inOrder(named(form.form, names, { code: [code] }), form.form.order));
      }
    } else if (!dialect.template.slots.some(({ role }) => role === "folder")) {
      const codes = folders.map((folder) => folder.code).join(", ");
      notes.leaveOut(`the folder ${codes}: the export names none; link the template to it in ESM after the import`);
    }
  }
}

/** Static values written as attributes are: in the same namespace, with code and name in the same places. */
function guessedStaticValues({ name, slots, samples }: ElementForm): ItemForm {
  const prefix = name.slice(0, name.indexOf(":") + 1);
  const local = name.slice(prefix.length);
  const form: ElementForm = {
    name: prefix + spelledLike([local, ...slots.flatMap(({ place }) => place.attribute ?? [])], ["static", "value"]),
    slots: slots.filter(({ role }) => role === "code" || role === "name"),
    order: [],
    samples: samples.slice(0, 0),
  };
  return { path: [{ name: form.name }], form };
}

function nameIn(language: SlotForm["language"], names: Names): string | undefined {
  return isOurLanguage(language) ? names[language] : names.en;
}

function firstPosition({ samples }: ElementForm, { id }: SlotForm): number {
  const numbers = samples.flatMap(({ values }) => values.get(id) ?? []).map(Number);
  return numbers.includes(0) ? 0 : 1;
}

function namesIn({ name, attributes, children }: Draft): string[] {
  return [name, ...Object.keys(attributes), ...children.flatMap(namesIn)];
}
