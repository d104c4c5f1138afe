import { quoted } from "../../base/quoted.ts";
import { type Draft, putValue } from "./draft.ts";
import type { ElementForm, SlotForm } from "./element-form.ts";
import type { Dialect } from "./learn-dialect.ts";
import type { Place } from "./place.ts";
import type { Kind } from "./type-words.ts";
import type { UntoldNotes } from "./untold.ts";

/** Declarations that hold for everything below: they are no values. */
const DECLARATION = /^(?:xmlns(?::|$)|xsi:)/;
/** A number, or the like, that belongs to one element only. */
const OWN = /^(?:\d+|[0-9a-f-]{32,})$/i;

/**
 * The value of a slot whose meaning is not known: that of the element with the same code, or the one that elements of the
 * same kind agree in. Undefined where they have none.
 */
function copiedValue(
  dialect: Dialect,
  form: ElementForm,
  { id, place, role }: SlotForm,
  code: string | undefined,
  kind: Kind | undefined,
): readonly string[] | "differs" | undefined {
  const same = form.samples.find((sample) => sample.code !== undefined && sample.code === code);
  if (same !== undefined) return same.values.get(id);
  const isDeclaration = place.steps.length === 0 && DECLARATION.test(place.attribute ?? "");
  const others = form.samples.filter((sample) => sample.code !== IDENTIFIER);
  const ofKind = kind === undefined ? others : others.filter((sample) => dialect.kinds.get(sample) === kind);
  const samples = ofKind.length > 0 ? ofKind : others;
  const values = samples.map((sample) => sample.values.get(id));
  const [first] = values;
  if (values.some((value) => JSON.stringify(value) !== JSON.stringify(first))) return "differs";
  // `<object type="template">` says what the element is.
  if (first === undefined || isDeclaration || role === "type") return first;
  const isShownOnce = samples.length === 1 && (kind === undefined || first.some((value) => OWN.test(value)));
  return isShownOnce ? "differs" : first;
}

/** The attribute that ESM numbers by itself. It has what no other attribute has. */
const IDENTIFIER = "efecte_id";

/** Roles that only attributes have: elsewhere the same word means something else. */
const OF_TEMPLATES: ReadonlySet<SlotForm["role"]> = new Set(["code", "name", "folder"] as const);

export function isUnknown(role: SlotForm["role"], kind: Kind | undefined): boolean {
  if (role === "other" || role === "id" || role === "history") return true;
  return kind === undefined && !OF_TEMPLATES.has(role);
}

/** A value whose meaning is not known, in an element that is being written. */
interface UnknownSlot {
  readonly draft: Draft;
  readonly dialect: Dialect;
  readonly form: ElementForm;
  readonly slot: SlotForm;
  readonly code: string | undefined;
  readonly kind: Kind | undefined;
  readonly notes: UntoldNotes;
}

/** Writes a value as the export has it if it can be the same for ours, and notes what was done. */
export function copyUnknown({ draft, dialect, form, slot, code, kind, notes }: UnknownSlot): void {
  const what = `${placeInWords(slot.place)} of <${quoted(form.name)}>`;
  if (slot.role === "id") return notes.leaveOut(`${what}: an id that ESM gives itself`);
  if (slot.role === "history") {
    return notes.leaveOut(`${what}: it tells when, by whom or in which version something was made`);
  }
  const copied = copiedValue(dialect, form, slot, code, kind);
  if (copied === "differs") return notes.leaveOut(`${what}: its meaning is not known, and its values differ`);
  if (copied === undefined) return;
  for (const value of copied) putValue(draft, slot.place, value);
  notes.copy(`${what}: its meaning is not known; written as found (${copied.map(quoted).join(", ")})`);
}

function placeInWords({ steps, attribute }: Place): string {
  const along = steps.map(({ name, key }) => (key === undefined ? name : `${name} ${key.attribute}="${key.value}"`));
  return quoted([...along, ...(attribute === undefined ? [] : [`@${attribute}`])].join("/") || "the text");
}
