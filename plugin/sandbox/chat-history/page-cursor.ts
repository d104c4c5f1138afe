import { createHmac } from "node:crypto";
import { isSameSecret } from "../same-secret.ts";

/**
 * An opaque cursor: a position, signed together with what it is a position in, so that neither a made-up cursor nor one
 * of another list is taken.
 */
export function writeCursor(secret: string, list: string, position: string): string {
  const text = Buffer.from(position).toString("base64url");
  return `${text}.${sign(secret, list, position)}`;
}

/** The position; undefined when the cursor is not one of this list. */
export function readCursor(secret: string, list: string, cursor: string): string | undefined {
  const [text = "", signature = ""] = cursor.split(".");
  const position = Buffer.from(text, "base64url").toString("utf8");
  return isSameSecret(signature, sign(secret, list, position)) ? position : undefined;
}

function sign(secret: string, list: string, position: string): string {
  return createHmac("sha256", secret)
    .update(JSON.stringify([list, position]))
    .digest("base64url")
    .slice(0, 22);
}
