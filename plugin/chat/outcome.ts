/**
 * What became of a chat, in the order in which tables show it. `answered`: a support person wrote in a live chat.
 * `unanswered`: there was a live chat, and nobody wrote. `abandoned`: the same, but the end user left before anybody could
 * write. `chatbot-only`: there was no live chat.
 */
export const OUTCOMES = ["answered", "unanswered", "abandoned", "chatbot-only"] as const;

export type Outcome = (typeof OUTCOMES)[number];
