// Certificates of secrets that are not what their key is for.
// @see kubernetes pkg/registry/core/secret/strategy.go, v1.36.3; Go crypto/tls X509KeyPair, go1.26
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Fields } from "./defaulting.ts";

const blocks = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/** The doubt about a secret of type kubernetes.io/tls. */
export function ofKeyPair(data: Fields): string[] {
  const text = (key: string): string => Buffer.from(String(data[key] ?? ""), "base64").toString("utf8");
  const [certificate, key] = [text("tls.crt"), text("tls.key")];
  const [inCertificate, inKey] = [certificate, key].map((one) =>
    [...one.matchAll(blocks)].map(([, type = ""]) => type),
  );
  if (inCertificate?.length === 0) return ["tls: failed to find any PEM data in certificate input"];
  if (inCertificate?.length === 1 && inCertificate[0]?.endsWith("PRIVATE KEY"))
    return [
      "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched",
    ];
  if (inKey?.length === 0) return ["tls: failed to find any PEM data in key input"];
  return doesMatch(certificate, key) ? [] : ["tls: private key does not match public key"];
}

/** What cannot be read here is left to whoever serves with it. */
function doesMatch(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return true;
  }
}
