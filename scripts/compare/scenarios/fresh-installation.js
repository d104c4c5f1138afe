// An ESM without the template: what the checklist says, and what the installation does about it.

/** @param {import("../world.js").World} world */
export async function freshInstallation(world) {
  const sandbox = await world.sandbox({ args: ["--fresh"] });
  await world.observe("check --json before", ["check", "--json"], { sandbox });
  await world.observe("run --json before", ["run", "--json"], { sandbox });
  await world.observe("install with nobody to ask", ["install"], { sandbox });
  await world.observe("install --yes", ["install", "--yes", "--html", "list.html"], { sandbox });
  await world.observe("install --yes --json again", ["install", "--yes", "--json"], { sandbox });
  world.noteJson("cards", await sandbox.cards());
  await world.observe("run", ["run"], { sandbox });
  await world.observe("functions", ["functions"], { sandbox });
  await world.observe("functions --json", ["functions", "--json"], { sandbox });
  await world.observe("functions --renew-token", ["functions", "--renew-token"], { sandbox });
  await world.observe("functions --renew-token --json", ["functions", "--renew-token", "--json"], { sandbox });
  await world.observe("functions --drop-old-token", ["functions", "--drop-old-token"], { sandbox });
  sandbox.configure((settings) => {
    delete settings.esm.templateImportUrl;
    settings.schedule = { everyMinutes: 5, businessHours: { from: "08:00", to: "16:00", holidays: { country: "FI" } } };
    settings.checklist = { clockDifferenceMinutes: "any", requestsPerRun: 3 };
  });
  await world.observe("check --json with a schedule", ["check", "--json"], { sandbox });

  const webApi = await world.sandbox({ args: ["--fresh", "--api", "web-api"] });
  await world.observe("Web API, install --yes", ["install", "--yes"], { sandbox: webApi });
  await world.observe("Web API, check --json", ["check", "--json"], { sandbox: webApi });
}
