/** One step down from an element to a child: by the child's name, and by an attribute if that tells it from others. */
export interface Step {
  readonly name: string;
  /** `<property name="code">`, `<name xml:lang="fi">`: the attribute, and its value. */
  readonly key?: { readonly attribute: string; readonly value: string };
}

/** Where a value stands below an element: in an attribute, or in the text of the element at the end of the steps. */
export interface Place {
  readonly steps: readonly Step[];
  readonly attribute: string | undefined;
}

export function pathId(path: readonly Step[]): string {
  return JSON.stringify(path);
}

export function placeId({ steps, attribute }: Place): string {
  return JSON.stringify([steps, attribute ?? null]);
}
