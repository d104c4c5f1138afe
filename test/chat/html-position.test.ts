import { expect, it } from "vitest";
import { afterHtml, afterWord, type HtmlState } from "../../plugin/chat/html-position.ts";

/** As the tokenizer of the HTML standard goes on. */
it.each<[string, HtmlState]>([
  ["a > b", "text"],
  ["<b>", "text"],
  ["</b>", "text"],
  ["</>", "text"],
  ["</1", "bogus"],
  ["</1>", "text"],
  ["<?a", "bogus"],
  ["<br/", "before-name"],
  ["<br/a", "name"],
  ['<a b="x>', "double-quoted"],
  ['<a b="x"', "before-name"],
  ["<a b='x>\"", "single-quoted"],
  ["<a b=x/", "unquoted"],
  ["<a b=x/>", "text"],
  ["<a b = ", "equals"],
  ["<!a", "bogus"],
  ["<!-->", "text"],
  ["<!-- a >", "comment"],
  ["<!-- a -", "comment-dash"],
  ["<!-- a -b", "comment"],
  ["<!-- a --", "comment-end"],
  ["<!-- a --b", "comment"],
  ["<!-- a ---", "comment-end"],
  ["<!-- a --!", "comment-bang"],
  ["<!-- a --!b", "comment"],
  ["<!-- a --!>", "text"],
  ["<!-- a --!-", "comment-dash"],
  ["<!-- a --> b", "text"],
])("behind %s a template stands in: %s", (html, state) => expect(afterHtml("text", html)).toBe(state));

it.each<[HtmlState, HtmlState]>([
  ["open", "tag-name"],
  ["open-end", "tag-name"],
  ["before-name", "name"],
  ["after-name", "name"],
  ["equals", "unquoted"],
  ["double-quoted", "double-quoted"],
  ["text", "text"],
])("a value that is written in %s leads to %s", (before, after) => expect(afterWord(before)).toBe(after));
