// `--help` of every command that the help itself names.

/** @param {import("../world.js").World} world */
export async function help(world) {
  const { stdout } = await world.observe("esm-chat --help", ["--help"]);
  await world.observe("esm-chat --version", ["--version"]);
  const names = [...stdout.slice(stdout.indexOf("\nCommands:")).matchAll(/^ {2}(?<name>[a-z][\w-]*)/gm)];
  if (names.length < 5) throw new Error("the help names hardly any commands");
  for (const [, name = ""] of names) await world.observe(`esm-chat ${name} --help`, [name, "--help"]);
}
