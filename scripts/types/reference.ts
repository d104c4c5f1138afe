import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, Logger, type LogLevel, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { consumerOptions } from "./consumer-options.ts";
import { publicEntries } from "./entries.ts";

const REFERENCE_FOLDER = "docs/reference";

/** What has to say what it is. */
const DOCUMENTED = [
  "Variable",
  "Function",
  "Class",
  "Interface",
  "Constructor",
  "Property",
  "Method",
  "Accessor",
  "TypeAlias",
  "Parameter",
] as const satisfies TypeDocOptions["requiredToBeDocumented"];

const LOOK: Partial<TypeDocOptions & PluginOptions> = {
  router: "module",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandObjects: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeDeclarationFormat: "table",
};

export interface Reference {
  readonly pages: readonly { readonly path: string; readonly text: string }[];
  /** What has no doc comment, and links in doc comments that lead nowhere; a sentence each. */
  readonly troubles: readonly string[];
}

/** A page for each entry, made from its doc comments as `npm run build` has left them. */
export async function apiReference(project: string): Promise<Reference> {
  const folder = mkdtempSync(join(tmpdir(), "api-reference-"));
  try {
    const files = publicEntries(project).map(({ types }) => join(project, types));
    const tsconfig = join(folder, "tsconfig.json");
    writeFileSync(tsconfig, JSON.stringify({ compilerOptions: consumerOptions(project), files }));
    const options: Partial<TypeDocOptions & PluginOptions> = {
      ...LOOK,
      name: "API reference",
      entryPoints: files,
      tsconfig,
      out: join(folder, "out"),
      plugin: ["typedoc-plugin-markdown"],
      readme: "none",
      disableSources: true,
      excludeExternals: true,
      validation: { notDocumented: true, notExported: true, invalidLink: true },
      requiredToBeDocumented: [...DOCUMENTED],
    };
    const app = await Application.bootstrapWithPlugins(options as Partial<TypeDocOptions>);
    const troubles: string[] = [];
    app.logger = new (class extends Logger {
      override log(message: string, level: LogLevel) {
        super.log(message, level);
        if (level >= 2) troubles.push(message);
      }
    })();
    const reflections = await app.convert();
    if (reflections === undefined) throw new Error(`typedoc cannot read the types:\n${troubles.join("\n")}`);
    app.validate(reflections);
    await app.generateOutputs(reflections);
    const pages = readdirSync(join(folder, "out"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .toSorted()
      .map((name) => ({ path: `${REFERENCE_FOLDER}/${name}`, text: readFileSync(join(folder, "out", name), "utf8") }));
    return { pages, troubles };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
