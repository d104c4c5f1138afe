import type { CardWorld } from "../cards/card-world.ts";
import { WebApiError, type WebApiErrorKind } from "./web-api-error.ts";

/** What an import does. With both flags a card is updated if it exists, otherwise created (observed). */
export interface ImportSettings {
  readonly create: boolean;
  readonly update: boolean;
  /** Whether an attribute that is sent without values is cleared. */
  readonly removeEmptyValues: boolean;
  /** Whether a static value that does not exist is added to the template. */
  readonly createStaticAttributes: boolean;
  /** Whether a card is made for a reference that does not exist. */
  readonly createEmptyReferences: boolean;
  /** Whether two cards may have the same unique value. */
  readonly ignoreUniqueChecks: boolean;
  /** Folder for new cards; updated cards stay in their folder (assumed). */
  readonly folderCode: string | undefined;
  /** The only folder whose cards are updated. */
  readonly updatedFolder: string | undefined;
}

/**
 * Reads an import's parameters. An update needs no folder (assumed), but a folder that is named has to exist. What is
 * not known is ignored (assumed).
 *
 * Source: the names were observed; what most of them do is taken from their names (assumed).
 *
 * @throws WebApiError
 */
export function readImportParameters(world: CardWorld, parameters: URLSearchParams): ImportSettings {
  const create = flag(parameters, "createDataCards");
  const update = flag(parameters, "updateDataCards");
  const settings = {
    create,
    update,
    removeEmptyValues: flag(parameters, "removeEmptyValues"),
    createStaticAttributes: flag(parameters, "createStaticAttributes"),
    createEmptyReferences: flag(parameters, "createEmptyReferences"),
    ignoreUniqueChecks: flag(parameters, "ignoreUniqueChecks"),
  };
  if (!create && !update) throw refused("createDataCards=true or updateDataCards=true is needed");
  const folderCode = folder(world, parameters, "folderCode", "folderId");
  if (create && folderCode === undefined) throw refused("folderCode is needed to create data cards, or folderId");
  const updatedFolder = folder(world, parameters, "restrictUpdateToFolderCode", "restrictUpdateToFolderId");
  return { ...settings, folderCode, updatedFolder };
}

/** @throws WebApiError when it is neither true nor false */
export function flag(
  parameters: URLSearchParams,
  name: string,
  otherwise = false,
  kind: WebApiErrorKind = "parameters",
): boolean {
  const text = (parameters.get(name) ?? String(otherwise)).toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw new WebApiError(kind, `${name} must be true or false`);
}

/** The code of the folder that is named by code or by id. */
function folder(world: CardWorld, parameters: URLSearchParams, codeName: string, idName: string): string | undefined {
  const code = parameters.get(codeName) || undefined;
  const id = parameters.get(idName) || undefined;
  if (code !== undefined && !hasFolder(world, code)) throw refused(`Unknown folder: ${code}`);
  if (id === undefined) return code;
  const byId = [...world.folderIds].find(([known, folderId]) => folderId === id && hasFolder(world, known))?.[0];
  if (byId === undefined) throw refused(`Unknown folder: ${id}`);
  if (code !== undefined && code !== byId) throw refused(`${codeName} and ${idName} name different folders`);
  return byId;
}

function hasFolder(world: CardWorld, folderCode: string): boolean {
  const templates = [...world.templates.values()];
  return templates.some(({ definition }) => definition.folders.some(({ code }) => code === folderCode));
}

function refused(details: string): WebApiError {
  return new WebApiError("parameters", details);
}
