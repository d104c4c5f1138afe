import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Application, Logger, LogLevel, type ProjectReflection, ReflectionKind, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { consumerOptions } from "./consumer-options.ts";
import { type Entry, publicEntries } from "./entries.ts";
import { EntryRouter } from "./entry-router.ts";

export const REFERENCE_FOLDER = "docs/reference";

const INTRODUCTION = `Everything that other programs import of this package, a page for each entry: generated from the doc comments by
\`npm run api\`, so change those. [Decision 24](../decisions/24-the-public-face.md) says what versions promise of it.
`;

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

/** What has no name of its own is told of by the member that holds it. */
const NAMELESS = /\.__type\b/;

const LOOK: Partial<TypeDocOptions & PluginOptions> = {
  router: "entry",
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
  const entries = publicEntries(project);
  const folder = mkdtempSync(join(tmpdir(), "api-reference-"));
  try {
    const files = entries.map(({ types }) => join(project, types));
    const tsconfig = join(folder, "tsconfig.json");
    writeFileSync(tsconfig, JSON.stringify({ compilerOptions: consumerOptions(project), files }));
    const out = join(folder, "out");
    const options: Partial<TypeDocOptions & PluginOptions> = {
      ...LOOK,
      name: "API reference",
      entryPoints: files,
      tsconfig,
      out,
      plugin: ["typedoc-plugin-markdown"],
      readme: "none",
      disableSources: true,
      excludeExternals: true,
      validation: { notDocumented: true, notExported: true, invalidLink: true },
      requiredToBeDocumented: [...DOCUMENTED],
    };
    const troubles: string[] = [];
    const reflections = await render(options, entries, troubles);
    if (reflections === undefined) throw new Error(`typedoc cannot read the types:\n${troubles.join("\n")}`);
    const pages = readdirSync(out, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .toSorted()
      .map((name) => ({
        path: `${REFERENCE_FOLDER}/${name}`,
        text: readFileSync(join(out, name), "utf8").replace("## Modules\n", INTRODUCTION),
      }));
    return { pages, troubles: troubles.filter((trouble) => !NAMELESS.test(trouble)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param troubles gets what typedoc warns of */
async function render(
  options: Partial<TypeDocOptions & PluginOptions>,
  entries: readonly Entry[],
  troubles: string[],
): Promise<ProjectReflection | undefined> {
  const app = await Application.bootstrapWithPlugins({
    ...options,
    logLevel: LogLevel.Warn,
  } as Partial<TypeDocOptions>);
  app.renderer.defineRouter("entry", EntryRouter);
  app.logger = new (class extends Logger {
    override log(message: string, level: LogLevel) {
      super.log(message, level);
      if (level >= LogLevel.Warn) troubles.push(message);
    }
  })();
  const reflections = await app.convert();
  if (reflections === undefined) return undefined;
  for (const reflection of reflections.getReflectionsByKind(ReflectionKind.All)) {
    if (reflection.isDeclaration() && reflection.inheritedFrom !== undefined) reflections.removeReflection(reflection);
  }
  app.validate(reflections);
  for (const module of reflections.getChildrenByKind(ReflectionKind.Module)) {
    module.name = entries.find(({ name }) => name === module.name)?.specifier ?? module.name;
  }
  await app.generateOutputs(reflections);
  return reflections;
}
