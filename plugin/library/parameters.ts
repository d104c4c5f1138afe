/** What a run of `IWChatHistoryDownloadTask` does; without any: all active cards. */
export interface DownloadParameters {
  /** Only this session, even when its card is finished. */
  readonly sessionId?: string | undefined;
  /** With `sessionId`: also when the text of its card was erased on request or for its age. */
  readonly restoreErased?: boolean | undefined;
  /** With `sessionId`: the card keeps what the platform no longer has, as it does in a run over all cards. */
  readonly keepGone?: boolean | undefined;
  /** Read everything, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** So many cards at most, the oldest first. */
  readonly limit?: number | undefined;
  /** Also the cards that were put aside and are not due yet. */
  readonly retryFailed?: boolean | undefined;
  /** Only the attributes that older cards lack, on finished cards of chats that began in this time; epoch milliseconds. */
  readonly refresh?: { readonly from: number; readonly to: number } | undefined;
}

/** Whose text `EraseChatText` erases. The ids of persons are personal data: they are never shown or logged. */
export type EraseRequest =
  | { readonly by: "session"; readonly sessionId: string }
  /** `as` what the person took part in the chats; default: `customer`. */
  | {
      readonly by: "person";
      readonly externalId: string;
      readonly as?: "customer" | "support-person" | "any" | undefined;
    }
  /** A visitor as the chat platform knows them, of whom runs of this folder have noted chats. */
  | { readonly by: "visitor"; readonly visitorId: string }
  /** Chats that ended more than so many days ago. */
  | { readonly by: "age"; readonly days: number };

/** What a run of `EraseChatText` does. ESM cannot bring erased text back. */
export interface EraseParameters {
  /** Whose text. */
  readonly request: EraseRequest;
  /** Read everything, write nothing. */
  readonly dryRun?: boolean | undefined;
}
