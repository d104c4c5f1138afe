import type { CardWorld } from "../cards/card-world.ts";
import { WebApiError } from "./web-api-error.ts";

/** What an import is to do. With both flags a card is updated if there is one, otherwise created (assumed). */
export interface ImportSettings {
  readonly create: boolean;
  readonly update: boolean;
  /** Whether an attribute that is sent without values is cleared. */
  readonly removeEmptyValues: boolean;
  /** Where cards are made; updated cards stay where they are (assumed). */
  readonly folderCode: string | undefined;
}

/**
 * Reads an import's parameters. An update needs no folder (assumed); one that is named has to exist all the same.
 *
 * @throws WebApiError
 */
export function readImportParameters(world: CardWorld, parameters: URLSearchParams): ImportSettings {
  const create = flag(parameters, "createDataCards");
  const update = flag(parameters, "updateDataCards");
  const removeEmptyValues = flag(parameters, "removeEmptyValues");
  const folderCode = parameters.get("folderCode") || undefined;
  if (!create && !update) throw refused("createDataCards=true or updateDataCards=true is needed");
  if (create && folderCode === undefined) throw refused("folderCode is needed to create data cards");
  if (folderCode !== undefined && !hasFolder(world, folderCode)) throw refused(`Unknown folder: ${folderCode}`);
  return { create, update, removeEmptyValues, folderCode };
}

function flag(parameters: URLSearchParams, name: string): boolean {
  const text = (parameters.get(name) ?? "false").toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw refused(`${name} must be true or false`);
}

function hasFolder(world: CardWorld, folderCode: string): boolean {
  const templates = [...world.templates.values()];
  return templates.some(({ definition }) => definition.folders.some(({ code }) => code === folderCode));
}

function refused(details: string): WebApiError {
  return new WebApiError("parameters", details);
}
