/** Characters that a text and a secret must have in common to be a part of it; fewer stand in any text. */
const SHORTEST_PART = 4;
const HIDDEN = "…";

/**
 * A text that somebody else wrote, without these secrets and without parts of them, in capitals or small letters: of a
 * secret no four characters in a row remain. In other forms, such as Base64, they are taken out whole.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const written = lowered(text);
  const isHidden = new Uint8Array(text.length);
  for (const secret of new Set(secrets)) {
    if (secret === "") continue;
    hide(written, partsOf(lowered(secret), SHORTEST_PART), isHidden);
    for (const form of otherForms(secret)) hide(written, [lowered(form)], isHidden);
  }
  let shown = "";
  for (let at = 0; at < text.length; at += 1) {
    if (isHidden[at] === 0) shown += text[at];
    else if (at === 0 || isHidden[at - 1] === 0) shown += HIDDEN;
  }
  return shown;
}

/** Of the letters without accents only, so that no text becomes longer. */
function lowered(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function partsOf(secret: string, length: number): ReadonlySet<string> {
  const parts = new Set<string>([secret.slice(0, length)]);
  for (let at = 1; at + length <= secret.length; at += 1) parts.add(secret.slice(at, at + length));
  return parts;
}

function hide(text: string, parts: Iterable<string>, isHidden: Uint8Array): void {
  for (const part of parts) {
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) isHidden.fill(1, at, at + part.length);
  }
}

function otherForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [encodeURIComponent(secret.toWellFormed()), bytes.toString("base64"), bytes.toString("hex")];
}
