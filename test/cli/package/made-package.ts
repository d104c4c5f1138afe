import {
  completeManifest,
  describeFile,
  MANIFEST_PATH,
  type Manifest,
  manifestText,
} from "../../../plugin/cli/package/manifest.ts";
import { type PackageFile, writePackageZip } from "../../../plugin/cli/package/zip-writer.ts";

/** The Node.js on which the small package runs. */
export const NODE = "20.20.2";

/** What a small package consists of, without its manifest. */
export const SMALL: readonly PackageFile[] = [
  text("dist/cli/main.js", "console.log('hello');\n"),
  text("esm-chat", "#!/bin/sh\n"),
  text("templates/chat_session.xml", "<templates/>\n"),
  text("templates/chat_session.xsd", "<schema/>\n"),
  text("templates/chat-log.hbs", ""),
  text("templates/chat-log.fi.hbs", ""),
  text("templates/chat-log.sv.hbs", ""),
  text("templates/chat-log.de.hbs", ""),
  text("deploy/esm-chat.config.json", "{}\n"),
  text("deploy/platform-settings.properties", "#\n"),
];

export function text(path: string, content: string): PackageFile {
  return { path, content: Buffer.from(content) };
}

export function manifestFor(files: readonly PackageFile[], changes: Partial<Manifest> = {}): Manifest {
  const { files: described, $schema: _schema, digest: _digest, ...others } = changes;
  return completeManifest({
    name: "esm-chat-history",
    version: "1.2.3",
    description: "A package for tests",
    licence: "MIT",
    node: ">=20.20",
    command: "dist/cli/main.js",
    provides: {
      template: "templates/chat_session.xml",
      templateSchema: "templates/chat_session.xsd",
      chatLogTemplates: {
        en: "templates/chat-log.hbs",
        fi: "templates/chat-log.fi.hbs",
        sv: "templates/chat-log.sv.hbs",
        de: "templates/chat-log.de.hbs",
      },
      configuration: "deploy/esm-chat.config.json",
      settings: "deploy/platform-settings.properties",
      function: "createChatSession",
      task: "IWChatHistoryDownloadTask",
    },
    files: described ?? files.map(({ path, content }) => describeFile(path, content)),
    ...others,
  });
}

export function manifestFile(manifest: Manifest): PackageFile {
  return text(MANIFEST_PATH, manifestText(manifest));
}

/** A whole small package. */
export function smallPackage(): Buffer {
  return writePackageZip([...SMALL, manifestFile(manifestFor(SMALL))]);
}
