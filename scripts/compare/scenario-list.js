// Every scenario of the comparison.
import { activeChats } from "./scenarios/active-chats.js";
import { demonstration } from "./scenarios/demonstration.js";
import { documents } from "./scenarios/documents.js";
import { download, wholeDownload } from "./scenarios/download.js";
import { erasing } from "./scenarios/erasing.js";
import { drawnFaults, manyFaults, singleFaults } from "./scenarios/faults.js";
import { freshInstallation } from "./scenarios/fresh-installation.js";
import { help } from "./scenarios/help.js";
import { hosting } from "./scenarios/hosting.js";
import { keptFiles, keptRuns } from "./scenarios/kept-files.js";
import { ownMapping } from "./scenarios/own-mapping.js";
import { rights } from "./scenarios/rights.js";
import { serving } from "./scenarios/serving.js";
import { specialChats } from "./scenarios/special-chats.js";
import { stopping } from "./scenarios/stopping.js";
import { unusableSystems } from "./scenarios/unusable-systems.js";
import { wrongInput } from "./scenarios/wrong-input.js";

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {(world: import("./world.js").World) => Promise<void>} act
 * @property {boolean} [waits] whether it mostly waits, so that others may go on beside it
 */

/** Those that take longest first, so that none of them is left alone in the end. @type {readonly Scenario[]} */
export const SCENARIOS = [
  { name: "runs of serve, kept", act: keptRuns, waits: true },
  { name: "single faults over REST", act: (world) => singleFaults(world, "rest") },
  { name: "unusable systems", act: unusableSystems },
  { name: "wrong input", act: wrongInput },
  { name: "single faults over the Web API", act: (world) => singleFaults(world, "web-api") },
  { name: "all sessions over REST", act: wholeDownload },
  { name: "fresh installation", act: freshInstallation },
  { name: "active chats over REST", act: (world) => activeChats(world, "rest") },
  { name: "active chats over the Web API", act: (world) => activeChats(world, "web-api") },
  { name: "erasing over REST", act: (world) => erasing(world, "rest") },
  { name: "erasing over the Web API", act: (world) => erasing(world, "web-api") },
  { name: "download over REST", act: (world) => download(world, "rest") },
  { name: "download over the Web API", act: (world) => download(world, "web-api") },
  { name: "rights", act: rights },
  { name: "many faults", act: manyFaults },
  { name: "drawn faults", act: drawnFaults },
  { name: "help", act: help },
  { name: "documents", act: documents },
  { name: "demo", act: demonstration },
  { name: "special chats over REST", act: (world) => specialChats(world, "rest") },
  { name: "special chats over the Web API", act: (world) => specialChats(world, "web-api") },
  { name: "own mapping over REST", act: (world) => ownMapping(world, "rest") },
  { name: "own mapping over the Web API", act: (world) => ownMapping(world, "web-api") },
  { name: "stopping", act: stopping },
  { name: "serve", act: serving },
  { name: "serve for two", act: hosting },
  { name: "kept files", act: keptFiles },
];
