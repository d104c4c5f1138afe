// `esm-chat demo`.

/** @param {import("../world.js").World} world */
export async function demonstration(world) {
  await world.observe("text", ["demo"]);
  await world.observe("--json", ["demo", "--json"]);
}
