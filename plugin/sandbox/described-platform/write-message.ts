import { z } from "zod";
import type { PlatformMessage } from "../chat-history/platform-session.ts";
import type { Place } from "./places.ts";
import type { LiveChats, Messages, PlatformDescription, TimeUnit, Value } from "./platform-description.ts";
import { makeFalse, makeTrue } from "./write-condition.ts";
import { type Wanted, writeValue } from "./write-value.ts";

/** A message, with what it has to tell of live chats besides. */
export interface MessageToWrite {
  readonly message: PlatformMessage;
  readonly externalId: string | null;
  readonly begins?: boolean | undefined;
  readonly ends?: boolean | undefined;
  /** The support person who joins with it. */
  readonly joins?: string | undefined;
}

/** Takes note of a part of the description in which a value finds no room. */
export type Lose = (place: string) => void;

const file = z.object({ name: z.string(), size: z.number().catch(0), mimeType: z.string().catch("") });

/** The file that a message carries. */
export function fileOf(message: PlatformMessage): z.infer<typeof file> | undefined {
  return file.safeParse(message["attachment"]).data;
}

/** Whether the message stands there withdrawn. */
export function isWithdrawn({ withdrawn, deletedAt, deleted }: PlatformMessage): boolean {
  return withdrawn === true || deleted === true || (deletedAt !== undefined && deletedAt !== null);
}

/** Writes a message as the description reads it. False: it would be read as something else. */
export function writeMessage(
  place: Place,
  mapping: Messages,
  { live_chats, times }: Pick<PlatformDescription, "live_chats" | "times">,
  written: MessageToWrite,
  lose: Lose,
): boolean {
  const { message, externalId } = written;
  const { sender, type } = message;
  const isGone = isWithdrawn(message);
  const attachment = isGone ? undefined : fileOf(message);
  const isNote = type === "note" || type === "whisper";
  const own = { ...place, speaker: sender.name };
  const value = (name: string, described: Value | undefined, wanted: Wanted): void => {
    const isNothing = wanted === undefined || ("text" in wanted && wanted.text === "");
    const isWritten = described !== undefined && writeValue(own, described, isNothing ? undefined : wanted, times);
    if (!isWritten && !isNothing) lose(`messages.${name}`);
  };
  const mark = (condition: Messages["note"], is: boolean): boolean =>
    condition === undefined ? !is : is ? makeTrue(own, condition) : makeFalse(own, condition);

  const isTold =
    writeValue(own, mapping.id, { text: message.messageId }, times) &&
    writeValue(own, mapping.at, { time: Date.parse(message.sentAt) }, times) &&
    writeKind(own, mapping, sender.kind, times) &&
    mark(mapping.skip, false) &&
    mark(mapping.note, isNote) &&
    (isNote || mark(mapping.event, type === "event")) &&
    mark(mapping.withdrawn, isGone);
  if (!isTold) return false;
  if (mapping.live_chat !== undefined || live_chats.by === "field") {
    value("live_chat", mapping.live_chat, message.liveChatId === null ? undefined : { text: message.liveChatId });
  }
  markLiveChat(own, live_chats, written, times, lose);
  value("text", mapping.text, isGone ? undefined : { text: message.text ?? "" });
  value("sender_id", mapping.sender_id, sender.id === null ? undefined : { text: sender.id });
  value("sender_name", mapping.sender_name, { text: sender.name });
  if (mapping.sender_external_id !== undefined && externalId !== null)
    value("sender_external_id", mapping.sender_external_id, { text: externalId });
  value("attachment", mapping.attachment?.name, attachment && { text: attachment.name });
  if (attachment !== undefined) {
    value("attachment.size", mapping.attachment?.size, { number: attachment.size });
    value("attachment.type", mapping.attachment?.type, { text: attachment.mimeType });
  }
  // What begins a live chat is no news while one lasts.
  if (live_chats.by === "events" && written.begins !== true && message.liveChatId === null)
    makeFalse(own, live_chats.begins);
  return true;
}

/** Some platforms have bots that write as support persons, and say that it was automatic. */
function writeKind(place: Place, { kind, automatic }: Messages, wanted: string, times: TimeUnit): boolean {
  const write = (as: string, isAutomatic: boolean) =>
    place.draft.attempt(() => {
      if (!writeValue(place, kind, { text: as }, times)) return false;
      if (automatic === undefined) return !isAutomatic;
      if (as !== "operator") return true;
      return isAutomatic ? makeTrue(place, automatic) : makeFalse(place, automatic);
    });
  if (write(wanted, false) || (wanted === "bot" && write("operator", true))) return true;
  return (wanted === "operator" || wanted === "visitor") && write("listed", false);
}

function markLiveChat(
  place: Place,
  liveChats: LiveChats,
  { begins = false, ends = false, joins }: MessageToWrite,
  times: TimeUnit,
  lose: Lose,
): void {
  if (liveChats.by === "events") {
    if (begins && !makeTrue(place, liveChats.begins)) lose("live_chats.begins");
    if (liveChats.ends !== undefined) {
      const isMarked = ends ? makeTrue(place, liveChats.ends) : makeFalse(place, liveChats.ends);
      if (ends && !isMarked) lose("live_chats.ends");
    }
  }
  const joining = liveChats.by === "records" ? undefined : liveChats.joins;
  if (joining === undefined) return;
  if (joins === undefined) {
    makeFalse(place, joining.if);
    return;
  }
  const isJoined = place.draft.attempt(
    () => makeTrue(place, joining.if) && writeValue(place, joining.operator, { text: joins }, times),
  );
  if (!isJoined) lose("live_chats.joins");
}
