import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { LIBRARY_FOLDER, publicEntries } from "../../../scripts/types/entries.ts";
import { PROJECT } from "../../support/esm-chat-command.ts";

const folder = join(PROJECT, LIBRARY_FOLDER);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".d.ts"));

function parsed(text: string): ts.SourceFile {
  return ts.createSourceFile("types.d.ts", text, ts.ScriptTarget.ESNext, true);
}

function nodesOf(text: string): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parsed(text));
  return nodes;
}

/** Every module that a text names, also in `import("zod").ZodType` and in references. */
function modulesIn(text: string): string[] {
  const named = nodesOf(text).flatMap((node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier ?? [];
    return ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) ? node.argument.literal : [];
  });
  const { typeReferenceDirectives, referencedFiles } = parsed(text);
  const references = [...typeReferenceDirectives, ...referencedFiles].map(({ fileName }) => fileName);
  return [...named.filter(ts.isStringLiteral).map((node) => node.text), ...references];
}

function isAny(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.AnyKeyword;
}

describe.each(publicEntries(PROJECT))("the types of $specifier", ({ name }) => {
  const text = readFileSync(join(folder, `${name}.d.ts`), "utf8");

  it("say first what they are for", () => {
    expect(text).toMatch(/^\/\*\*\n \* (?:(?!\*\/)[^])+@packageDocumentation\n \*\/\n/);
  });
});

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");

  it("speaks of no package but Node's own types, and of no file that is not beside it", () => {
    const strange = modulesIn(text).filter((module) => {
      if (module.startsWith("node:")) return false;
      return !/^\.\/[\w-]+\.js$/.test(module) || !files.includes(`${basename(module, ".js")}.d.ts`);
    });
    expect(strange).toEqual([]);
  });

  it("has no any", () => {
    const held = nodesOf(text).filter(isAny);
    expect(held.map(({ parent }) => parent.getText())).toEqual([]);
  });
});

it("nothing lies beside them that is not needed", () => {
  const needed = new Set(publicEntries(PROJECT).map(({ name }) => `${name}.d.ts`));
  for (const file of needed) {
    for (const module of modulesIn(readFileSync(join(folder, file), "utf8"))) {
      if (module.startsWith("./")) needed.add(`${basename(module, ".js")}.d.ts`);
    }
  }
  expect(files.toSorted()).toEqual([...needed].toSorted());
});

it("a class is declared once, whichever entry it is imported from", () => {
  const classes = files.flatMap((file) =>
    nodesOf(readFileSync(join(folder, file), "utf8"))
      .filter(ts.isClassDeclaration)
      .map((node) => node.name?.text),
  );
  expect(classes).toContain("Failure");
  expect(classes).toEqual([...new Set(classes)]);
});

it.each([
  ['import { z } from "zod";', ["zod"]],
  ['export * from "zod";', ["zod"]],
  ['type T = import("zod").ZodType;', ["zod"]],
  ['/// <reference types="zod" />', ["zod"]],
])("a package is found in %s", (text, modules) => {
  expect(modulesIn(text)).toEqual(modules);
});

it("any is found wherever it stands", () => {
  expect(nodesOf("interface A { f(x: Record<string, any[]>): void }").filter(isAny)).toHaveLength(1);
});
