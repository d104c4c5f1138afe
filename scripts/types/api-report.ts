import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  ExtractorMessageCategory,
} from "@microsoft/api-extractor";
import { consumerOptions } from "./consumer-options.ts";
import { publicEntries } from "./entries.ts";

/** Where API Extractor's users look for reports. */
export const REPORT_FOLDER = "etc";

export interface ApiReport {
  /** Relative to the project: `etc/sandbox.api.md`. */
  readonly path: string;
  readonly text: string;
  /** Names of which declarations speak, and that no entry exports. */
  readonly forgotten: readonly string[];
}

/** The signatures of each entry, sorted and without comments, as `npm run build` has left them. */
export function apiReports(project: string): ApiReport[] {
  const folder = mkdtempSync(join(tmpdir(), "api-report-"));
  try {
    const files = publicEntries(project).map(({ types }) => join(project, types));
    const configs = publicEntries(project).map(({ name }, place) =>
      extractorConfig({ project, folder, name, file: files[place] ?? "", files }),
    );
    const [first] = configs;
    if (first === undefined) return [];
    const compilerState = CompilerState.create(first, { additionalEntryPoints: files });
    const reports = configs.map((config) => {
      const forgotten: string[] = [];
      Extractor.invoke(config, {
        compilerState,
        localBuild: true,
        messageCallback: (message) => {
          if (message.messageId === "ae-forgotten-export") forgotten.push(nameIn(message.text));
          if (message.category === ExtractorMessageCategory.Compiler)
            throw new Error(message.formatMessageWithLocation(project));
          message.logLevel = ExtractorLogLevel.None;
        },
      });
      return {
        path: `${REPORT_FOLDER}/${basename(config.reportFilePath)}`,
        text: readFileSync(config.reportFilePath, "utf8"),
        forgotten,
      };
    });
    const exported = new Set(reports.flatMap(({ text }) => exportedIn(text)));
    return reports.map((report) => ({ ...report, forgotten: report.forgotten.filter((name) => !exported.has(name)) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The name in API Extractor's words, `The symbol "Name" needs to be exported by …`. */
function nameIn(text: string): string {
  return /"(.+?)"/.exec(text)?.[1] ?? text;
}

function exportedIn(report: string): string[] {
  const declared = report.matchAll(/^export (?:class|const|enum|function|interface|namespace|type) (\w+)/gm);
  return Array.from(declared, ([, name = ""]) => name);
}

interface Report {
  readonly project: string;
  readonly folder: string;
  readonly name: string;
  readonly file: string;
  readonly files: readonly string[];
}

function extractorConfig({ project, folder, name, file, files }: Report): ExtractorConfig {
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: project,
      mainEntryPointFilePath: file,
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions: consumerOptions(project), files } },
      apiReport: { enabled: true, reportFileName: name, reportFolder: folder, reportTempFolder: join(folder, "made") },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(project, "package.json"),
  });
}
