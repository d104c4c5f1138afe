import { type Reflection, ReflectionKind } from "typedoc";
import { ModuleRouter } from "typedoc-plugin-markdown";

/** Lays all pages into one folder: `esm-chat-history.md`, `sandbox.md`, and for a namespace `eql.md`. */
export class EntryRouter extends ModuleRouter {
  override getIdealBaseName(reflection: Reflection): string {
    const isPage = reflection.kind === ReflectionKind.Module || reflection.kind === ReflectionKind.Namespace;
    return isPage ? (reflection.name.split("/").at(-1) ?? "") : super.getIdealBaseName(reflection);
  }
}
