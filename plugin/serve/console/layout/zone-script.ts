import { CONSOLE_PATH } from "../console-page.ts";

/** Tells the reader's time zone. No secret: a cookie that any script may read. */
export const ZONE_COOKIE = "esm-chat-zone";

/** Runs in the browser: the next page has its times in the reader's own zone. */
export const ZONE_SCRIPT = `"use strict";
(() => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = "${ZONE_COOKIE}=" + encodeURIComponent(zone) + ";path=${CONSOLE_PATH};SameSite=Strict;max-age=31536000";
})();
`;
