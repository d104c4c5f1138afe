import { randomUUID } from "node:crypto";

/**
 * A multipart form with the fields `fileUpload` and `fileName` (documented for the REST API; assumed for the Web API); the
 * file is UTF-8 text.
 *
 * @param fileName letters, digits, dots, hyphens and underscores only
 */
export function fileForm(fileName: string, text: string): { type: string; content: string } {
  if (!/^[\w.-]+$/.test(fileName)) throw new RangeError("not a safe file name");
  const boundary = `esm-chat-history-${randomUUID()}`;
  const content = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="fileUpload"; filename="${fileName}"`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    text,
    `--${boundary}`,
    'Content-Disposition: form-data; name="fileName"',
    "",
    fileName,
    `--${boundary}--`,
    "",
  ].join("\r\n");
  return { type: `multipart/form-data; boundary=${boundary}`, content };
}
