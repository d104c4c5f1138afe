import { existsSync } from "node:fs";
import { InputError } from "../base/failure.ts";
import { hintOnMissing } from "../base/regular-file.ts";
import { readInputFile } from "./input-file.ts";

/** The configuration that is read where `--config` names none, in the folder that the command is started in. */
export const USUAL_CONFIGURATION = "esm-chat.config.json";

/**
 * The text of the configuration that a command was given, or of the usual one.
 *
 * @throws InputError saying what is wrong with the file, and how to go on where there is none yet
 */
export function readConfigurationText(file: string): string {
  const namedIn = { file: "", place: "--config" };
  if (file !== USUAL_CONFIGURATION || existsSync(file)) return readInputFile(file, namedIn);
  const other = hintOnMissing(file);
  if (other !== "") throw new InputError([{ ...namedIn, message: `${file} does not exist${other}` }]);
  const message = [
    `is not given, and the folder ${process.cwd()} holds no ${USUAL_CONFIGURATION}. Three ways on:`,
    "  write one: docs/connecting.md says how, and esm-chat sandbox --write-config DIR writes one to try",
    "  name the one that you have: --config FILE",
    "  see the whole job without one: esm-chat demo",
  ].join("\n");
  throw new InputError([{ ...namedIn, message }]);
}
