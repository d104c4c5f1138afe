import { InputError } from "../base/failure.ts";
import { listedFiles } from "./configuration-file.ts";
import { readConfigurationText } from "./configuration-text.ts";

/** Whether the file lists the configurations of several environments. False for a file that cannot be read, too. */
export function isList(file: string): boolean {
  try {
    return listedFiles(file, readConfigurationText(file)) !== undefined;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
