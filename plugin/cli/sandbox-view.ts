import { shellWord } from "../base/shell-word.ts";
import { terminalLine } from "../base/terminal-text.ts";
import { attributesOf, type TemplateDefinition } from "../xml/template-definition.ts";

interface SandboxAddresses {
  readonly esmRest: string;
  readonly esmWebApi: string;
  /** ESM's own zone, in which its Web API tells dates. */
  readonly timeZone: string;
  readonly login: string;
  readonly password: string;
  readonly control: string;
  /** How many data cards there are. */
  readonly cards: number;
  /** Not there without a chat platform, as what follows. */
  readonly chatHistory?: string;
  /** How many chat sessions there are. */
  readonly sessions?: number;
  readonly installationId?: string;
  readonly token?: string;
  /** The described platform, and the values of its settings. */
  readonly platform?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly config?: string | null;
}

/** A running sandbox for people: where everything is, and what is in it. */
export function sandboxView(
  access: SandboxAddresses,
  templates: readonly { readonly code: string; readonly definition: TemplateDefinition }[],
): string {
  const { chatHistory, sessions, installationId, token, platform, settings = {}, config } = access;
  const rows: [string, string | null | undefined][] = [
    ["ESM, REST API", access.esmRest],
    ["ESM, Web API", `${access.esmWebApi} (its dates in ${access.timeZone})`],
    ["login", access.login],
    ["password", access.password],
    ["chat platform", chatHistory],
    ["  answers as", platform],
    ...Object.entries(settings).map(([name, value]): [string, string] => [`  ${name}`, value]),
    ["installation", installationId],
    ["token", token],
    ["control", access.control],
    ["configuration", config],
    ["chat sessions", sessions?.toString()],
    ["data cards", String(access.cards)],
  ];
  const there = rows.flatMap(([label, value]) => (typeof value === "string" ? [`  ${label.padEnd(15)}${value}`] : []));
  const list = templates.map(({ code, definition }) =>
    terminalLine(`  ${code.padEnd(15)}${definition.names.en}, ${attributesOf(definition).length} attributes`),
  );
  const next =
    typeof config === "string"
      ? ["", "Next, in a second window:", `  esm-chat check --config ${shellWord(config)}`]
      : [];
  return ["The sandbox is running. Ctrl-C ends it.", "", ...there, "", "Templates", ...list, ...next].join("\n");
}
