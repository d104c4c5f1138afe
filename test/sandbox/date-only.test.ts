import { describe, expect, it } from "vitest";
import { connect, type EsmClient, values } from "./esm-client.ts";
import { type WebApiClient, webApi } from "./esm-web-api/web-api-client.ts";
import { sandboxes } from "./running-sandbox.ts";

/** Dates without a time of day. Source: ../shared/contracts/esm-rest-v1.md, "Shapes": `2021-03-24`. */

const start = sandboxes();
const NIGHTS = `<templates><template code="night"><name xml:lang="en">Night</name>
  <folder code="nights"><name xml:lang="en">Nights</name></folder>
  <class code="times"><name xml:lang="en">Times</name>
    <attribute code="name" type="string" unique="true"><name xml:lang="en">Name</name></attribute>
    <attribute code="day" type="date" date-only="true"><name xml:lang="en">Day</name></attribute>
  </class></template></templates>`;

/** Far from UTC, so that a day that is taken for a time shows. */
async function nights(timeZone = "Pacific/Auckland"): Promise<{ esm: EsmClient; xml: WebApiClient }> {
  const sandbox = await start({ templates: [NIGHTS], timeZone });
  return { esm: await connect(sandbox), xml: webApi(sandbox) };
}

describe("over the REST API", () => {
  it.each([
    "2021-03-24",
    "2021-03-24T00:00:00Z",
    "2021-03-24T10:57:57Z",
    "2021-03-24T23:59:59Z",
    "2021-03-24T00:30:00+02:00",
    "2021-03-24T23:30:00-0500",
  ])("%s is written and read as its day, and EQL compares days", async (written) => {
    const { esm } = await nights();
    const id = await esm.create("night", "nights", { day: values({ value: written }) });
    expect(await esm.data("night", id)).toMatchObject({ day: [{ value: "2021-03-24" }] });
    const count = async (filter: string) => (await esm.names("night", filter)).length;
    expect(await count("$day$ = '2021-03-24'")).toBe(1);
    expect(await count("$day$ >= '2021-03-24' and $day$ < '2021-03-25'")).toBe(1);
    expect(await count("$day$ > '2021-03-23' and $day$ <= '2021-03-24'")).toBe(1);
    expect(await count("$day$ > '2021-03-24' or $day$ < '2021-03-24'")).toBe(0);
  });

  it.each(["2021-02-30", "24.03.2021", "2021-03", "", "soon"])("%j is refused", async (value) => {
    const { esm } = await nights();
    const data = { day: values({ value }) };
    expect((await esm.send("POST", "/dc/night/data", { folderCode: "nights", data })).status).toBe(400);
  });
});

describe("over the Web API", () => {
  it.each([
    ["24.03.2021", "Pacific/Auckland"],
    ["24.03.2021", "America/Los_Angeles"],
    ["24.03.2021 00:00", "Pacific/Auckland"],
    [" 24.03.2021 23:59 ", "America/Los_Angeles"],
  ])("%s in %s is that day on both ways", async (written, timeZone) => {
    const { esm, xml } = await nights(timeZone);
    await xml.import("folderCode=nights&createDataCards=true", night(written));
    const [entity] = await xml.find("template.code = 'night'");
    expect(entity?.values).toMatchObject({ day: ["24.03.2021"] });
    expect(await esm.data("night", entity?.id ?? "")).toMatchObject({ day: [{ value: "2021-03-24" }] });
  });

  it.each(["Pacific/Auckland", "UTC", "America/Los_Angeles"])(
    "a search compares it by its day in %s (assumed), so that each card falls into one part between two limits",
    async (timeZone) => {
      const { xml } = await nights(timeZone);
      await xml.import("folderCode=nights&createDataCards=true", night("24.03.2021"));
      const count = async (condition: string) => (await xml.find(`template.code = 'night' AND ${condition}`)).length;
      expect(await count("$day$ = '24.03.2021'")).toBe(1);
      expect(await count("$day$ >= '24.03.2021 00:00' AND $day$ < '25.03.2021 00:00'")).toBe(1);
      expect(await count("$day$ < '24.03.2021 00:00' OR $day$ >= '24.03.2021 00:01'")).toBe(0);
    },
  );

  it.each(["2021-03-24", "30.02.2021", "24.3.2021"])(
    "%s is refused, with the form that is expected",
    async (written) => {
      const { xml } = await nights();
      const reply = await xml.import("folderCode=nights&createDataCards=true", night(written));
      expect(reply.text).toContain("expected a date as dd.MM.yyyy<");
    },
  );
});

function night(day: string): string {
  return `<entityset><entity><template code="night"/><attribute code="name"><value>n</value></attribute>
    <attribute code="day"><value>${day}</value></attribute></entity></entityset>`;
}
