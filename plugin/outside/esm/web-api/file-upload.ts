import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
import type { HttpRequest } from "../../http/http-client.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import { path } from "../../http/request-path.ts";
import { allOf, type DateLimit, hasId, isFilled, isFrom, isOfTemplate } from "../eql.ts";
import { wordsAbout } from "../esm-words.ts";
import { fileForm } from "../file-form.ts";
import { type FileAttachment, UnreadableCard } from "../port.ts";
import { requireNoError } from "./reader.ts";
import type { Search, SearchCut } from "./searches.ts";

/** How files are uploaded; only the address and its three parameters are known (observed in one client). */
export interface FileUploadOptions {
  /** The id of the attribute, where it is configured. Otherwise it is read off a card that has a file in it. */
  readonly attributeId?: string | undefined;
  readonly operationType: string;
}

export interface FileUploading extends FileUploadOptions {
  call(request: HttpRequest): Promise<string>;
  readonly search: Search;
  readonly cut: SearchCut | undefined;
  readonly dateLimit: (at: number) => DateLimit;
  readonly clock: Clock;
}

export interface FileUpload {
  /** Remembers the id of an attribute that a search has shown. */
  noteId(templateCode: string, attributeCode: string, attributeId: string): void;
  /** @throws Failure when the id of the attribute is not known, or the card does not show a file afterwards */
  attach(attachment: FileAttachment): Promise<void>;
}

const DAY_MS = 86_400_000;
/**
 * Among the cards of how many days a file is looked for, before it is looked for among all: a search always gives whole
 * cards with their logs.
 */
const LOOKED_THROUGH_DAYS = [7, 90];

export function createFileUpload(uploading: FileUploading): FileUpload {
  const { call, search, cut, dateLimit, clock, operationType } = uploading;
  const ids = new Map<string, string>();
  const looking = new Map<string, Promise<void>>();

  /** Reads cards with a file until one has told the id: attributes have other ids in each environment (observed). */
  async function lookForId(templateCode: string, attributeCode: string): Promise<void> {
    const withFile = allOf([isOfTemplate(templateCode), isFilled(attributeCode)]);
    const days = cut?.templateCode === templateCode ? LOOKED_THROUGH_DAYS : [];
    const since = days.map((count) => dateLimit(clock.now() - count * DAY_MS));
    const latest = since.map((limit) => allOf([withFile, isFrom(cut?.attributeCode ?? "", limit)]));
    for (const part of [...latest, withFile]) {
      try {
        await search(part, { attributeCodes: [] }, "look for the id of an attribute");
      } catch (error) {
        if (!(error instanceof ReplyTooLarge)) throw error;
        return;
      }
      if (ids.has(keyOf(templateCode, attributeCode))) return;
    }
  }

  async function idOf(templateCode: string, attributeCode: string): Promise<string> {
    if (uploading.attributeId !== undefined) return uploading.attributeId;
    const key = keyOf(templateCode, attributeCode);
    if (!ids.has(key)) {
      const looked = looking.get(key) ?? lookForId(templateCode, attributeCode);
      looking.set(key, looked);
      await looked.catch((error: unknown) => {
        looking.delete(key);
        throw error;
      });
    }
    const id = ids.get(key);
    if (id !== undefined) return id;
    const message = `the whole log cannot be attached: the Web API wants the id of attribute ${attributeCode}, which no data card tells. Attach any file to one data card of the template there, or set esm.webApi.chatLogFile.attributeId`;
    throw new Failure(message, { code: "esm-attribute-id-unknown", scope: "card", retryable: false });
  }

  return {
    noteId: (templateCode, attributeCode, id) => ids.set(keyOf(templateCode, attributeCode), id),
    async attach({ templateCode, dataCardId, attributeCode, fileName, text }) {
      const attributeId = await idOf(templateCode, attributeCode);
      const reply = await call({
        method: "POST",
        path: path`/fileUpload.ws`,
        query: { entityId: dataCardId, attributeId, operationType },
        body: fileForm(fileName, text),
        purpose: "attach a file",
      });
      requireNoError(reply, (words) => wordsAbout({ [attributeCode]: [{ kind: "text", text }] }, words));
      const [found] = await search(hasId(dataCardId), { attributeCodes: [attributeCode] }, "verify an attached file");
      if (found instanceof UnreadableCard) throw found;
      if ((found?.card.values[attributeCode] ?? []).length > 0) return;
      const message = `ESM took the whole log, but data card ${dataCardId} shows no file in attribute ${attributeCode}: check esm.webApi.chatLogFile; where somebody had the card open and saved it (before ESM 2025.2), the next run attaches it`;
      throw new Failure(message, { code: "esm-file-missing", scope: "card", retryable: false });
    },
  };
}

function keyOf(templateCode: string, attributeCode: string): string {
  return `${templateCode} ${attributeCode}`;
}
