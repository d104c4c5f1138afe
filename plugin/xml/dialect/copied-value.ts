import type { ElementForm, SlotForm } from "./element-form.ts";
import type { Dialect } from "./learn-dialect.ts";
import type { Kind } from "./type-words.ts";

/** Declarations that hold for everything below: they are no values. */
const DECLARATION = /^(?:xmlns(?::|$)|xsi:)/;
/** A number, or the like, that belongs to one element only. */
const OWN = /^(?:\d+|[0-9a-f-]{32,})$/i;

/**
 * The value of a slot whose meaning is not known: that of the element with the same code, or the one that elements of the
 * same kind agree in. Undefined where they have none.
 */
export function copiedValue(
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
