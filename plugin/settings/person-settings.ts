import { z } from "zod";
import { telephoneNumbers } from "../base/telephone-numbers.ts";
import { yesOrNo } from "./setting-types.ts";

const country = z.string({ error: "must be text" }).transform((code, context) => {
  if (telephoneNumbers.needed().isCountryWithNumbers(code)) return code;
  context.addIssue({ code: "custom", message: "must be a country's two capital letters, such as FI" });
  return z.NEVER;
});

/** The section `persons`: how the chat platform's external ids are compared with the Person attributes. */
export const personSettings = z
  .strictObject({
    externalIds: z
      .enum(["text", "number", "telephone"], { error: 'must be "text", "number" or "telephone"' })
      .default("text")
      .describe(
        "what external ids are: `text` such as mail addresses or user names; `number` where the Person attribute is of type number; `telephone` for telephone numbers however they are spelt",
      ),
    country: country
      .optional()
      .describe('only with `"telephone"`: where numbers without a country code belong, such as `FI`'),
    severalInOneValue: yesOrNo
      .default(true)
      .describe(
        "whether one value of the Person attribute may hold several ids: after `;` or on a new line; mail addresses also after `,` or a space, telephone numbers also after `,` or ` / `",
      ),
    plusAddresses: yesOrNo
      .default(false)
      .describe("whether `vera+chat@example.org` is the person with `vera@example.org`; only mail addresses"),
  })
  .superRefine(({ externalIds, country: given, plusAddresses }, context) => {
    const report = (name: string, message: string) => context.addIssue({ code: "custom", path: [name], message });
    // Whoever compares them needs it at once.
    if (externalIds === "telephone") telephoneNumbers.needed();
    if (given !== undefined && externalIds !== "telephone") report("country", 'belongs to "externalIds": "telephone"');
    if (plusAddresses && externalIds !== "text") report("plusAddresses", 'belongs to "externalIds": "text"');
  });

/** The section `persons`, with defaults filled in. */
export type PersonSettings = z.output<typeof personSettings>;
