import type { ElementJson, TemplateInfoJson } from "./card-schemas.ts";

/** What real ESMs hold besides (documented and observed), in attributes and folders that nothing else uses. */

const FLOORS = [
  { code: "ground", value: { en: "Ground floor", fi: "Pohjakerros" } },
  { code: "second", value: 2 },
  { code: null, value: "2021-03-24" },
  { code: "unnamed", value: null },
];

/** On a whole card. */
export const ODD_ELEMENTS: Readonly<Record<string, ElementJson>> = {
  floor: { name: "Floor", type: "static-value", values: FLOORS },
  old_notes: { name: "Old notes", values: [{ value: "Moved in 2019" }] },
};

export function withOddities(info: TemplateInfoJson): TemplateInfoJson {
  const plain = { multiValue: false, file: false, target: [] };
  return {
    ...info,
    allowedFolders: [...info.allowedFolders, { folderName: "Archive" }],
    attributes: {
      ...info.attributes,
      floor: { ...plain, name: "Floor", type: "static-value", values: FLOORS },
      old_notes: { ...plain, name: "Old notes", values: [] },
    },
  };
}
