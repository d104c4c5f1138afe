// Loaded into a measured process with `--import`: puts `undici-transport.js` in the place of the plugin's transport.
import { register } from "node:module";

register("./swap-transport-hook.js", import.meta.url);
