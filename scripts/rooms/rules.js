// The rooms of docs/decisions/01-rooms.md as rules for dependency-cruiser. `floors` of rooms.json stand from the lowest to
// the highest: a room may import rooms of lower floors. `only` names what a room may import at the most. The folders in a
// folder of `adapters` each know one outside system and nothing of each other. `wings` are folders that their own room does
// without.
import { readFileSync } from "node:fs";

const { floors, only, wings, adapters } = JSON.parse(readFileSync(new URL("rooms.json", import.meta.url), "utf8"));

export const ROOMS = floors.flat();

export function rules() {
  return [noCircle(), ...floors.flatMap(floorRules), ...wings.map(wingRule), ...adapters.map(adapterRule)];
}

function noCircle() {
  return { name: "circle", severity: "error", from: { path: "^plugin/" }, to: { circular: true } };
}

function floorRules(/** @type {string[]} */ rooms, /** @type {number} */ floor) {
  const lower = floors.slice(0, floor).flat();
  return rooms.map((room) => {
    const allowed = [room, ...(only[room] ?? lower)].join("|");
    return {
      name: `${room}/ may import ${allowed.replaceAll("|", "/, ")}/ and no other room`,
      severity: "error",
      from: { path: `^plugin/${room}/` },
      to: { path: "^plugin/|^scripts/|^test/", pathNot: `^plugin/(${allowed})/` },
    };
  });
}

function adapterRule(/** @type {string} */ folder) {
  return {
    name: `adapters in ${folder}/ know nothing of each other`,
    severity: "error",
    from: { path: `^plugin/${folder}/([^/]+)/` },
    to: { path: `^plugin/(${adapters.join("|")})/[^/]+/`, pathNot: `^plugin/${folder}/$1/` },
  };
}

function wingRule(/** @type {string} */ folder) {
  const room = folder.split("/")[0];
  return {
    name: `${room}/ does without ${folder}/`,
    severity: "error",
    from: { path: `^plugin/${room}/`, pathNot: `^plugin/${folder}/` },
    to: { path: `^plugin/${folder}/` },
  };
}
