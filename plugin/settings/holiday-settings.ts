import { z } from "zod";
import { holidayCalendars } from "../schedule/holiday-calendars.ts";

/** The section `schedule.businessHours.holidays`. */
export const holidays = z
  .strictObject({
    country: z.string({ error: "must be text" }).describe("ISO 3166 code of a country, such as `FI`"),
    region: z
      .string({ error: "must be text" })
      .optional()
      .describe("a part of it with holidays of its own, such as `BY`"),
    locality: z
      .string({ error: "must be text" })
      .optional()
      .describe(
        "a town, district or kind of community in the region with holidays of its own, such as `KATH` for Munich",
      ),
  })
  .superRefine(({ country, region, locality }, context) => {
    const problem = holidayProblem(country, region, locality);
    if (problem !== undefined) context.addIssue({ code: "custom", ...problem });
  });

function holidayProblem(country: string, region: string | undefined, locality: string | undefined) {
  const { holidayCountries, holidayLocalities, holidayRegions } = holidayCalendars.needed();
  if (!holidayCountries().includes(country)) {
    const message = "is not a country whose holidays are known: use its code of two capital letters, such as FI";
    return { path: ["country"], message };
  }
  const regions = holidayRegions(country);
  if (region !== undefined && !regions.includes(region)) {
    const message =
      regions.length === 0
        ? `is not known: ${country} has no regions with holidays of their own, so leave it out`
        : `is not a region of ${country}: use one of ${regions.join(", ")}`;
    return { path: ["region"], message };
  }
  if (locality === undefined) return undefined;
  if (region === undefined) return { path: ["region"], message: 'is missing: "locality" names a part of a region' };
  const localities = holidayLocalities(country, region);
  if (localities.has(locality)) return undefined;
  const known = [...localities].map(([code, name]) => `${code} (${name})`).join(", ");
  const message =
    known === ""
      ? `is not known: ${country}-${region} has no parts with holidays of their own, so leave it out`
      : `is not a part of ${country}-${region} with holidays of its own: use one of ${known}`;
  return { path: ["locality"], message };
}
