import assert from "node:assert/strict";
import { countableOf } from "../../../dist/report/figures/figures-tally.js";
import { createTextGroups, MOST_NAMED } from "../../../dist/report/figures/named-groups.js";
import { createSessionIds, MOST_SESSIONS } from "../../../dist/report/figures/session-ids.js";

const FRAME = { targets: [20], mapped: new Set(), hasBusinessHours: false };
const CHAT = countableOf(
  {
    outcome: "answered",
    hadLiveChat: true,
    wait: 5,
    waitInBusinessHours: null,
    duration: 60,
    liveChatTime: null,
    messages: 3,
    liveChats: 1,
    redirects: 0,
    isOdd: false,
  },
  false,
  FRAME.targets,
);

/** So many chats, each of another organisation. */
function organisations(/** @type {number} */ count) {
  const groups = createTextGroups();
  for (let number = 0; number < count; number += 1) groups.add(`Organisation ${number}`, CHAT);
  return groups.groups(FRAME).map(({ key, figures }) => [key, figures.chats]);
}

/** Filled at the edge, and then asked for one more. */
const seen = createSessionIds();

export const cases = {
  "names and session ids of a report": {
    async atEdge() {
      assert.equal(organisations(MOST_NAMED).length, MOST_NAMED);
      for (let number = 1; number < MOST_SESSIONS; number += 1) seen(`ws-${number}`);
      assert.equal(seen("ws-0"), "first");
      assert.equal(seen("ws-0"), "again");
    },
    async beyond() {
      assert.deepEqual(organisations(MOST_NAMED + 7).at(-1), ["others", 7]);
      assert.equal(seen("another"), "not-known");
      assert.equal(seen("ws-0"), "again");
    },
  },
};
