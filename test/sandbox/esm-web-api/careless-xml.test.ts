import { expect, it } from "vitest";
import { writeCarelessXml } from "../../../plugin/sandbox/esm-web-api/careless-xml.ts";

it.each([
  ["a vertical tab", "a\u000Bb", "a&#11;b", "a\u000Bb"],
  ["NUL", "a\u0000b", "a&#0;b", "a\u0000b"],
  ["no character", "a\uFFFEb", "a&#65534;b", "a\uFFFEb"],
  ["a no-break space", "a\u00A0b", "a&nbsp;b", "a\u00A0b"],
  ["an emoji", "a😀b", "a&#55357;&#56832;b", "a😀b"],
  ["half an emoji", "a\uD83Db", "a&#55357;b", "a\uD83Db"],
  ["nothing special", 'ä < & "\n', 'ä &lt; &amp; "\n', 'ä &lt; &amp; "\n'],
])("XML is written carelessly with %s", (_, text, asReferences, raw) => {
  const root = { name: "value", text };
  expect(writeCarelessXml(root, "as-references")).toContain(`<value>${asReferences}</value>`);
  expect(writeCarelessXml(root, "raw")).toContain(`<value>${raw}</value>`);
});

it("is written carelessly in attributes and at any depth, too", () => {
  const root = { name: "a", children: [{ name: "b", attributes: { id: "1", name: "x\u000By" } }] };
  expect(writeCarelessXml(root, "as-references")).toContain('<b id="1" name="x&#11;y"/>');
});
