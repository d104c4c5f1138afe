import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { verifyZip } from "../../../plugin/cli/package/verify-zip.ts";
import { draws } from "../../support/draws.ts";
import { PROJECT } from "../../support/esm-chat-command.ts";
import { folders } from "../../support/given-files.ts";
import { buildPackage, copyProject, filesWith, pathsIn, unpack } from "./built-package.ts";

/** Makes a process believe that it is 400 days later. */
const ANOTHER_DAY = `--import=data:text/javascript,${encodeURIComponent(
  "const Real = Date; const later = 400 * 86_400_000;" +
    "globalThis.Date = class extends Real { constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + later) }" +
    "static now() { return Real.now() + later } };",
)}`;

const folder = folders();

describe("two builds of the package", () => {
  const zips: string[] = [];
  const projects: string[] = [];

  beforeAll(async () => {
    const first = copyProject(join(folder(), "one"));
    const second = copyProject(join(folder(), "quite another folder"), first);
    projects.push(first, second);
    zips.push(
      await buildPackage(first, folder(), { cwd: first, umask: "022", environment: { TZ: "UTC", LANG: "C" } }),
      await buildPackage(second, folder(), {
        cwd: "/",
        umask: "077",
        environment: {
          TZ: "Pacific/Kiritimati",
          LANG: "fi_FI.UTF-8",
          NODE_OPTIONS: ANOTHER_DAY,
          NODE_ENV: "production",
        },
      }),
    );
  }, 180_000);

  it("are the same bytes: in another folder, on another day, in another time zone, with another umask", () => {
    const [one, other] = zips.map((zip) => createHash("sha256").update(readFileSync(zip)).digest("hex"));
    expect(other).toBe(one);
  });

  it("come with a checksum file that names them", () => {
    const [zip = ""] = zips;
    const sha256 = createHash("sha256").update(readFileSync(zip)).digest("hex");
    expect(readFileSync(`${zip}.sha256`, "utf8")).toBe(`${sha256}  ${basename(zip)}\n`);
  });

  it("are whole", async () => {
    const verdict = await verifyZip(readFileSync(zips[0] ?? ""), process.versions.node);
    expect(verdict).toMatchObject({ status: "whole", findings: [] });
  });

  it("are not whole any more when any byte is another one", async () => {
    const zip = readFileSync(zips[0] ?? "");
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.byteLength - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const broken = Buffer.from(zip);
        broken[at] = (broken[at] ?? 0) ^ flip;
        expect((await verifyZip(broken, process.versions.node))?.status).not.toBe("whole");
      }),
      { numRuns: draws(5, 25) },
    );
    // Each run reads and checks all of the zip.
  }, 180_000);

  it("hold nothing of the machine they were made on", async () => {
    const unpacked = folder();
    await unpack(zips[1] ?? "", unpacked);
    for (const paths of [...projects.map((project) => [project]), pathsIn(PROJECT)]) {
      expect(filesWith(unpacked, paths)).toEqual([]);
    }
  });
});
