import { join } from "node:path";

/** How the tools below read the declarations: as a program that imports them, with Node's own types. */
export function consumerOptions(project: string) {
  return {
    target: "es2023",
    lib: ["es2024"],
    module: "nodenext",
    moduleResolution: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(project, "node_modules/@types")],
  };
}
