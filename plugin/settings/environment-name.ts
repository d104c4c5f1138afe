import { JSONParser } from "@streamparser/json";
import { ENVIRONMENT_NAME_DEFAULT, environmentName } from "./setting-types.ts";

/**
 * The environment's name in a configuration's text, in which anything else may be wrong; undefined where it cannot be
 * told.
 */
export function nameIn(text: string): string | undefined {
  let name: unknown;
  let isJson = true;
  const parser = new JSONParser({ paths: ["$.name"], keepStack: false });
  parser.onValue = ({ value }) => {
    name = value;
  };
  // What comes before the mistake still counts.
  parser.onError = () => {
    isJson = false;
  };
  const object = text.replace(/^\uFEFF/, "").trimStart();
  parser.write(object);
  if (name === undefined && isJson && parser.isEnded && object.startsWith("{")) return ENVIRONMENT_NAME_DEFAULT;
  return environmentName.safeParse(name).data;
}
