import type {
  AttributeDefinition,
  AttributeType,
  FolderDefinition,
  Names,
  StaticValueDefinition,
  TemplateDefinition,
} from "../template-definition.ts";
import { type ElementForm, type ItemForm, type Sample, type SlotForm, valueOf } from "./element-form.ts";
import { ancestorsOf, type FoundElement } from "./find-templates.ts";
import type { Dialect, Learnt } from "./learn-dialect.ts";
import { pathId } from "./place.ts";
import { isOurLanguage } from "./roles.ts";
import { type Kind, kindOf } from "./type-words.ts";
import { looksLikeCode } from "./words.ts";
import { flagWords } from "./yes-and-no.ts";

/** An attribute of an export, as far as it is understood. */
export interface ReadAttribute extends Omit<AttributeDefinition, "type"> {
  /** Undefined when the type's word is not known. */
  readonly type: AttributeType | undefined;
}

/** The templates of an export, as far as they are understood. */
export type ReadTemplate = Omit<TemplateDefinition, "classes"> & {
  readonly classes: readonly {
    readonly code: string;
    readonly names: Names;
    readonly attributes: readonly ReadAttribute[];
  }[];
};

/** Reads the templates from which a dialect was learnt. */
export function readLike({ dialect, found }: Learnt): ReadTemplate[] {
  const { template, classes, attributes } = dialect;
  return found.templates.map((element, index) => {
    const sample = template.samples[index];
    const own = within(found.attributes, attributes.form.samples, element);
    const groups =
      classes === undefined
        ? [{ code: "", names: { en: "" }, attributes: own }]
        : within(found.classes, classes.form.samples, element).map(({ element: group, sample: ofGroup }) => ({
            code: ofGroup.code ?? "",
            names: namesOf(classes.form, ofGroup),
            attributes: within(found.attributes, attributes.form.samples, group),
          }));
    return {
      code: sample?.code ?? "",
      names: sample === undefined ? { en: "" } : namesOf(template, sample),
      folders: sample === undefined ? [] : foldersOf(dialect, sample),
      classes: groups.map((group) => ({
        ...group,
        attributes: group.attributes.map((one) => attributeOf(dialect, one.sample)),
      })),
    };
  });
}

function within(elements: readonly FoundElement[], samples: readonly Sample[], outer: FoundElement) {
  return elements.flatMap((element, index) => {
    const sample = samples[index];
    return sample !== undefined && ancestorsOf(element).includes(outer) ? [{ element, sample }] : [];
  });
}

function attributeOf(dialect: Dialect, sample: Sample): ReadAttribute {
  const { form } = dialect.attributes;
  const kind = dialect.kinds.get(sample);
  const prefix = valueOf(form, sample, "prefix");
  const back = valueOf(form, sample, "back-reference");
  const inSlots = form.slots.flatMap(({ role, id }) => (role === "target" ? (sample.values.get(id) ?? []) : []));
  return {
    code: sample.code ?? "",
    names: namesOf(form, sample),
    type: kind === undefined ? undefined : typeOf(kind),
    multiValue: flagOf(form, sample, "multi-value"),
    long: kind === "text" || flagOf(form, sample, "long"),
    mandatory: flagOf(form, sample, "mandatory"),
    unique: flagOf(form, sample, "unique"),
    dateOnly: false,
    identifierPrefix: prefix,
    staticValues: itemsOf(dialect.staticValues, sample).map(
      ({ form: values, sample: value }): StaticValueDefinition => {
        return { code: value.code ?? "", names: namesOf(values, value), setting: undefined };
      },
    ),
    targets: [
      ...inSlots.flatMap((value) => value.split(/[\s,;]+/)).filter(looksLikeCode),
      ...itemsOf(dialect.targets, sample).flatMap((item) => item.sample.code ?? []),
    ],
    backReference: kind === "back-reference" ? back : undefined,
  };
}

function typeOf(kind: Kind): AttributeType {
  if (kind === "text") return "string";
  return kind === "back-reference" ? "reference" : kind;
}

function foldersOf(dialect: Dialect, sample: Sample): FolderDefinition[] {
  const { template, folders } = dialect;
  const inSlots = template.slots.flatMap(({ role, id }) => (role === "folder" ? (sample.values.get(id) ?? []) : []));
  return [
    ...inSlots.filter(looksLikeCode).map((code) => ({ code, names: { en: code } })),
    ...itemsOf(folders, sample).map((item) => ({
      code: item.sample.code ?? "",
      names: namesOf(item.form, item.sample),
    })),
  ];
}

function itemsOf(items: ItemForm | undefined, sample: Sample) {
  if (items === undefined) return [];
  const { path, form } = items;
  const elements = new Set(
    sample.items.filter((item) => pathId(item.path) === pathId(path)).map(({ element }) => element),
  );
  return form.samples.filter(({ element }) => elements.has(element)).map((one) => ({ form, sample: one }));
}

function namesOf({ slots }: ElementForm, { values }: Sample): Names {
  const names: Record<string, string> = {};
  for (const { role, language, id } of slots) {
    const [value] = values.get(id) ?? [];
    const spoken = language ?? "en";
    if (role === "name" && value !== undefined && isOurLanguage(spoken)) names[spoken] ??= value;
  }
  return { en: "", ...names };
}

function flagOf(form: ElementForm, sample: Sample, role: SlotForm["role"]): boolean {
  const slot = form.slots.find((one) => one.role === role);
  const words = slot === undefined ? undefined : flagWords(form, slot);
  const value = slot === undefined ? undefined : sample.values.get(slot.id)?.[0];
  return value !== undefined && value === words?.yes;
}

/** What of a template does not come back when it is read as an export is read: `attribute members: multi-value`. */
export function lostInReading(template: TemplateDefinition, [read]: readonly ReadTemplate[]): string[] {
  const attributes = read?.classes.flatMap((group) => group.attributes) ?? [];
  return template.classes.flatMap((group) =>
    group.attributes.flatMap((wanted) => {
      const got = attributes.find(({ code }) => code === wanted.code);
      if (got === undefined) return [`attribute ${wanted.code}`];
      const differences = [
        got.type !== wanted.type && `its type (${kindOf(wanted)})`,
        got.multiValue !== wanted.multiValue && "multi-value",
        got.mandatory !== wanted.mandatory && "mandatory",
        got.unique !== wanted.unique && "unique",
        codesOf(got) !== codesOf(wanted) && "its static values",
        got.targets.join() !== wanted.targets.join() && "what it refers to",
      ].filter((part) => part !== false);
      return differences.length === 0 ? [] : [`attribute ${wanted.code}: ${differences.join(", ")}`];
    }),
  );
}

function codesOf({ staticValues }: Pick<AttributeDefinition, "staticValues">): string {
  return staticValues.map(({ code }) => code).join();
}
