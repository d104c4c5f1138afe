import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problemLine } from "../../plugin/base/failure.ts";
import { engineAddress } from "../../plugin/serve/engine-address.ts";
import { openCertificateFiles } from "../../plugin/serve/functions/tls-certificate.ts";
import { engineSettings } from "../../plugin/settings/engine-settings.ts";
import { readTokens } from "../../plugin/settings/read-tokens.ts";
import { folders, given, problemsOf } from "../support/given-files.ts";
import { selfSigned } from "./functions/self-signed.ts";

const folder = folders();
const { cert, key } = selfSigned();
const other = selfSigned();
const passphrase = { cipher: "aes-256-cbc", passphrase: "canary" } as const;
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const encrypted = privateKey.export({ type: "pkcs8", format: "pem", ...passphrase });
const der = Buffer.from(cert.replaceAll(/-----.*-----|\n/g, ""), "base64");

describe("certificate and key that are not what they should be", () => {
  it.each<[string, string | Buffer, string | Buffer, string]>([
    ["exchanged", key, cert, "server.tls.certificate: C holds a private key: are certificate and key exchanged?"],
    ["the certificate twice", cert, cert, "server.tls.key: K holds a certificate: are certificate and key exchanged?"],
    [
      "another key",
      cert,
      other.key,
      "server.tls: K is not the key of the first certificate in C: the server's own stands first, its issuers' behind it",
    ],
    [
      "the issuer's certificate first",
      other.cert + cert,
      key,
      "server.tls: K is not the key of the first certificate in C: the server's own stands first, its issuers' behind it",
    ],
    [
      "a key with a passphrase",
      cert,
      encrypted,
      "server.tls.key: K is protected with a passphrase: store the key without one",
    ],
    ["a certificate in DER", der, key, "server.tls.certificate: C is not UTF-8 text, as a certificate in PEM is"],
    [
      "a certificate in UTF-16",
      Buffer.from(`\ufeff${cert}`, "utf16le"),
      key,
      "server.tls.certificate: C is in UTF-16, which Windows calls Unicode: save it as UTF-8, as a certificate in PEM is",
    ],
    [
      "a request for a certificate",
      cert.replaceAll("CERTIFICATE", "CERTIFICATE REQUEST"),
      key,
      "server.tls.certificate: C holds a request for a certificate, not what the issuer made of it",
    ],
    ["an empty certificate", "", key, "server.tls.certificate: C holds no certificate in PEM"],
    ["an empty key", cert, "", "server.tls.key: K holds no private key in PEM"],
    [
      "a public key",
      cert,
      "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
      "server.tls.key: K holds no private key in PEM",
    ],
    [
      "a certificate that breaks off",
      cert.slice(0, 100),
      key,
      "server.tls: C and K are not a certificate and its private key, both in PEM",
    ],
  ])("%s", (_what, certificate, privateKeyFile, expected) => {
    const where = folder();
    given(where, "C", certificate);
    given(where, "K", privateKeyFile);
    const open = () =>
      openCertificateFiles({ certificate: "C", key: "K", folder: where, environment: {}, warn: () => undefined });
    expect(problemsOf(open).map(problemLine)).toEqual([expected]);
  });

  it("and the right ones, with the issuer's behind it", () => {
    const where = folder();
    given(where, "C", cert + other.cert);
    given(where, "K", key);
    const options = { certificate: "C", key: "K", folder: where, environment: {}, warn: () => undefined };
    expect(openCertificateFiles(options).current().key.toString()).toBe(key);
  });
});

const STARTS = (kind: string) => `must be an address that starts with ${kind}://`;

describe("an engine's address", () => {
  it.each<["postgresql" | "redis", string, string]>([
    ["postgresql", "redis://canary", 'is the address of another kind of engine: engine.kind is "postgresql"'],
    ["redis", "postgres://canary", 'is the address of another kind of engine: engine.kind is "redis"'],
    ["redis", "canary:6379", STARTS("redis")],
    ["postgresql", "https://canary", STARTS("postgresql")],
    ["redis", '"redis://canary"', "stands in quotation marks: take them away"],
    [
      "postgresql",
      "postgres://u:can/ary:x@host:99999999/db",
      "is not an address: look at the port, and write characters of the password such as / # ? @ as %2F %23 %3F %40",
    ],
  ])("of %s: %s", (kind, url, expected) => {
    const engine = engineSettings.parse({ kind, url: { env: "URL" } });
    const read = () => engineAddress({ engine, folder: "/" }, { URL: url });
    expect(problemsOf(read).map(problemLine)).toEqual([`engine.url: ${expected}`]);
  });

  it.each<["postgresql" | "redis", string]>([
    ["postgresql", "postgres://u:p@host/db"],
    ["postgresql", "postgresql:///db?host=/var/run/postgresql"],
    ["redis", "rediss://:p@host:6380/1"],
  ])("of %s may be %s", (kind, url) => {
    const engine = engineSettings.parse({ kind, url: { env: "URL" } });
    expect(engineAddress({ engine, folder: "/" }, { URL: url }).url).toBe(url);
  });
});

describe("a file of tokens", () => {
  const TOKEN = "canary-canary-canary-canary";
  it.each<[string, string | Buffer, string]>([
    ["in quotation marks", `"${TOKEN}"`, "holds a token in quotation marks: take them away"],
    [
      "in UTF-16",
      Buffer.from(`\ufeff${TOKEN}`, "utf16le"),
      "is in UTF-16, which Windows calls Unicode: save it as UTF-8",
    ],
    ["in typographic quotation marks", `“${TOKEN}”`, "holds a token with characters that no HTTP header carries"],
    ["empty", "\r\n", "is empty"],
  ])("%s", (_what, content, expected) => {
    const where = folder();
    const file = given(where, "T", content);
    expect(readTokens({ file: "T" }, where, {})).toEqual({ problem: `T ${expected}` });
    expect(readTokens({ file: join(file) }, where, {})).toEqual({ problem: `${file} ${expected}` });
  });

  it("may hold two, on lines of their own", () => {
    const where = folder();
    given(where, "T", `${TOKEN}1\r\n${TOKEN}2\n`);
    expect(readTokens({ file: "T" }, where, {})).toEqual({ tokens: [`${TOKEN}1`, `${TOKEN}2`] });
  });
});
