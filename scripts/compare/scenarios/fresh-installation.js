// An ESM without the template: what the checklist says, and what the installation does about it.

/** @param {import("../world.js").World} world */
export async function freshInstallation(world) {
  const sandbox = await world.sandbox({ args: ["--fresh"] });
  const cwd = sandbox.folder;
  await world.observe("check --json before", ["check", "--json"], { cwd });
  await world.observe("run --json before", ["run", "--json"], { cwd });
  await world.observe("install with nobody to ask", ["install"], { cwd });
  await world.observe("install --yes", ["install", "--yes", "--html", "list.html"], { cwd });
  await world.observe("install --yes --json again", ["install", "--yes", "--json"], { cwd });
  world.noteJson("cards", await sandbox.cards());
  await world.observe("run", ["run"], { cwd });
  await world.observe("functions", ["functions"], { cwd });
  await world.observe("functions --json", ["functions", "--json"], { cwd });
  await world.observe("functions --renew-token", ["functions", "--renew-token"], { cwd });
  await world.observe("functions --renew-token --json", ["functions", "--renew-token", "--json"], { cwd });
  await world.observe("functions --drop-old-token", ["functions", "--drop-old-token"], { cwd });
  sandbox.configure((settings) => {
    delete settings.esm.templateImportUrl;
    settings.schedule = { everyMinutes: 5, businessHours: { from: "08:00", to: "16:00", holidays: { country: "FI" } } };
    settings.checklist = { clockDifferenceMinutes: 5, requestsPerRun: 3 };
  });
  await world.observe("check --json with a schedule", ["check", "--json"], { cwd });

  const webApi = await world.sandbox({ args: ["--fresh", "--api", "web-api"] });
  await world.observe("Web API, install --yes", ["install", "--yes"], { cwd: webApi.folder });
  await world.observe("Web API, check --json", ["check", "--json"], { cwd: webApi.folder });
}
