import { platformFile, readPlatformFile, shippedPlatforms } from "../../settings/platform-description.ts";
import type { Output } from "../output.ts";
import { textTable } from "../text-table.ts";

/** `esm-chat platform list`: the descriptions that ship, and what each is proven by. */
export function platformListCommand(output: Pick<Output, "json" | "shape" | "say" | "result">): void {
  const namedIn = { file: "", place: "" };
  const platforms = shippedPlatforms().map((name) => {
    const { description } = readPlatformFile(platformFile(name, ".", namedIn), namedIn);
    const settings = Object.entries(description.settings).map(([setting, { what, secret, default: usual }]) => ({
      name: setting,
      what,
      secret,
      needed: usual === undefined,
    }));
    return { name, title: description.title, proof: description.proof, settings };
  });
  if (output.json) {
    output.result({ platforms });
    return;
  }
  const rows = platforms.map(({ name, title, proof }) => [name, title, proof.how, proof.version, proof.on]);
  output.say(textTable(rows, ["NAME", "PLATFORM", "PROOF", "VERSION", "ON"], output.shape));
  output.say(`
ran            recorded on a running server
contract       written by the vendor's machine-readable contract and sample answers
documentation  written by the vendor's documentation; never seen running`);
}
