import { xmlError } from "./xml-error.ts";

/**
 * Template XML as text. Nothing is guessed: bytes of another encoding would become names with wrong letters in them.
 *
 * @throws InputError when they are not UTF-8
 */
export function decodeTemplate(file: string, bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw xmlError(file, undefined, "is not UTF-8: save it in that encoding");
  }
}
