import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { InputError, type Problem } from "../../base/failure.ts";
import { fileState } from "../../base/file-state.ts";
import { REFUSED, readRegularFile } from "../../base/regular-file.ts";
import { readUtf8 } from "../../base/utf8-text.ts";
import { CREDENTIALS, secretFile } from "../../settings/secrets.ts";

/** PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Certificate and key files, which are renewed every few weeks. */
export interface CertificateFiles {
  /** The last complete pair that was read. */
  current(): Certificate;
  /** Reads the files again if they have changed. @returns the new pair; undefined if there is none */
  renewed(): Certificate | undefined;
}

export interface CertificateOptions {
  readonly certificate: string;
  readonly key: string;
  /** Absolute; the paths are relative to it, unless they begin with `$CREDENTIALS_DIRECTORY/`. */
  readonly folder: string;
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called when changed files cannot be used. */
  warn(message: string): void;
}

/** Bytes of a certificate with its intermediates, or of a key: some twenty times what the longest chains need. */
const LARGEST_BYTES = 256 * 1024;

const REFUSALS = { ...REFUSED, "too-large": `is larger than ${LARGEST_BYTES} bytes` };

/** @throws InputError when the files cannot be used at the start */
export function openCertificateFiles(options: CertificateOptions): CertificateFiles {
  let state = stateOf(options);
  let current = read(options);
  return {
    current: () => current,
    renewed() {
      const seen = stateOf(options);
      if (seen === state) return undefined;
      state = seen;
      try {
        current = read(options);
        return current;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        // While the files are being replaced they may not match; the next check finds the new pair.
        options.warn(`${error.message}: the certificate that was in use stays in use`);
        return undefined;
      }
    },
  };
}

function read({ certificate, key, folder, environment }: CertificateOptions): Certificate {
  const problems: Problem[] = [];
  function readPem(place: string, file: string): Buffer {
    const refuse = (words: string) => problems.push({ file: "", place, message: `${file}${words}` });
    const found = secretFile(file, folder, environment);
    if (found === undefined) {
      refuse(`: the environment variable ${CREDENTIALS} is not set`);
      return Buffer.alloc(0);
    }
    const pem = readRegularFile(found.file, LARGEST_BYTES);
    if ("refused" in pem) {
      refuse(` ${REFUSALS[pem.refused]}`);
      return Buffer.alloc(0);
    }
    const isGuarded = place !== "server.tls.key" || found.isProtected || process.platform === "win32";
    if (!isGuarded && (pem.mode & 0o007) !== 0) refuse(" can be read by everybody: run chmod o= on it");
    return pem.bytes;
  }
  const pair = { cert: readPem("server.tls.certificate", certificate), key: readPem("server.tls.key", key) };
  const mistakes = problems.length > 0 ? problems : pemMistakes(certificate, key, pair);
  if (mistakes.length > 0) throw new InputError(mistakes);
  try {
    createSecureContext(pair);
    return pair;
  } catch {
    const message = `${certificate} and ${key} are not a certificate and its private key, both in PEM`;
    throw new InputError([{ file: "", place: "server.tls", message }]);
  }
}

/** What shows in the files that they are others than they should be. */
function pemMistakes(certificate: string, key: string, pair: Certificate): readonly Problem[] {
  const wrong = [
    { place: "server.tls.certificate", file: certificate, words: wordsOnCertificate(pair.cert) },
    { place: "server.tls.key", file: key, words: wordsOnKey(pair.key) },
  ].flatMap(({ place, file, words }) =>
    words === undefined ? [] : [{ file: "", place, message: `${file} ${words}` }],
  );
  // Both are exchanged then, which is one mistake.
  const exchanged = wrong.find(({ message }) => message.endsWith("exchanged?"));
  if (wrong.length > 0) return exchanged === undefined ? wrong : [exchanged];
  try {
    if (new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) return [];
  } catch {
    return [];
  }
  const message = `${key} is not the key of the first certificate in ${certificate}: the server's own stands first, its issuers' behind it`;
  return [{ file: "", place: "server.tls", message }];
}

function wordsOnCertificate(bytes: Uint8Array): string | undefined {
  const decoded = readUtf8(bytes);
  if ("wrong" in decoded) return `${decoded.wrong}, as a certificate in PEM is`;
  if (decoded.text.includes("-----BEGIN CERTIFICATE-----")) return undefined;
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(decoded.text))
    return "holds a private key: are certificate and key exchanged?";
  if (decoded.text.includes("CERTIFICATE REQUEST-----"))
    return "holds a request for a certificate, not what the issuer made of it";
  return "holds no certificate in PEM";
}

function wordsOnKey(bytes: Uint8Array): string | undefined {
  const decoded = readUtf8(bytes);
  if ("wrong" in decoded) return `${decoded.wrong}, as a key in PEM is`;
  if (/-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(decoded.text)) {
    return "is protected with a passphrase: store the key without one";
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(decoded.text)) return undefined;
  if (decoded.text.includes("-----BEGIN CERTIFICATE-----"))
    return "holds a certificate: are certificate and key exchanged?";
  return "holds no private key in PEM";
}

function stateOf({ certificate, key, folder, environment }: CertificateOptions): string {
  return [certificate, key].map((file) => fileState(secretFile(file, folder, environment)?.file)).join("|");
}
