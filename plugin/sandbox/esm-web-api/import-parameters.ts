import type { CardWorld } from "../cards/card-world.ts";
import { WebApiError } from "./web-api-error.ts";

/** What an import does. With both flags a card is updated if it exists, otherwise created (assumed). */
export interface ImportSettings {
  readonly create: boolean;
  readonly update: boolean;
  /** Whether an attribute that is sent without values is cleared. */
  readonly removeEmptyValues: boolean;
  /** Folder for new cards; updated cards stay in their folder (assumed). */
  readonly folderCode: string | undefined;
}

/**
 * Reads an import's parameters. An update needs no folder (assumed), but a folder that is named has to exist.
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
