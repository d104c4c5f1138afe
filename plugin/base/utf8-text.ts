/** Bytes that are looked at to tell UTF-16 from other bytes. */
const BEGINNING = 200;

/** Behind a file's name. */
export const IN_UTF16 = "is in UTF-16, which Windows calls Unicode: save it as UTF-8";

/** The text of a file that should be UTF-8, or what the file is instead, to be put behind its name. */
export function readUtf8(bytes: Uint8Array): { readonly text: string } | { readonly wrong: string } {
  if (isUtf16(bytes)) return { wrong: IN_UTF16 };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { wrong: "is not UTF-8 text" };
  }
}

/** With its mark in front, or with a zero in every second byte, as ordinary letters have them. */
export function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  const beginning = [...bytes.subarray(0, BEGINNING)];
  const zeros = (odd: number) => beginning.filter((byte, index) => index % 2 === odd && byte === 0).length;
  const most = Math.max(zeros(0), zeros(1));
  return beginning.length > 1 && most > beginning.length / 4;
}
