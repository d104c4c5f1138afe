/**
 * Runs in the browser while a run goes on: shows how far it has come, and loads the page again when it has ended, unless
 * the reader has unfolded something or stands in the middle of the content. A screen reader is told at most once in ten seconds.
 */
export const RUN_SCRIPT = `"use strict";
(() => {
  const live = document.getElementById("live");
  if (!live || !window.EventSource) return;
  const shown = document.getElementById("live-text");
  const heard = document.getElementById("live-heard");
  const bar = document.getElementById("live-bar");
  const source = new EventSource(live.dataset.events);
  let saidAt = -Infinity;
  const say = (text, atOnce) => {
    if (!atOnce && performance.now() - saidAt < 10000) return;
    saidAt = performance.now();
    heard.textContent = text;
  };
  source.addEventListener("progress", (event) => {
    const { text, done, total } = JSON.parse(event.data);
    shown.textContent = text;
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    } else bar.removeAttribute("value");
    say(text, false);
  });
  source.addEventListener("ended", () => {
    source.close();
    const main = document.getElementById("content");
    const isReading = main.querySelector("details[open]") || (main !== document.activeElement && main.contains(document.activeElement));
    if (!isReading) return location.reload();
    bar.hidden = true;
    shown.textContent = live.dataset.ended;
    say(live.dataset.ended, true);
  });
})();
`;
