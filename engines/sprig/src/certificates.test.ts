// Certificates and keys, read back by an independent reader: OpenSSL, in Node.js.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { TemplateSet } from "@sluice/gotemplate";
import { sprigFunctions } from "./index.ts";

const now = new Date("2049-12-30T10:20:30.400Z");
const functions = sprigFunctions({ now: () => now, random: (bytes) => Buffer.alloc(bytes, 0xab) });

const render = (template: string): string => {
  const set = new TemplateSet({ functions });
  set.parse("t", template);
  return set.execute("t", null);
};

/** The certificates and keys that a template prints, in order. */
const blocks = (template: string): string[] =>
  render(template).match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----\n/g) ?? [];

const serial = "AB".repeat(16);

test("an authority signs a certificate for names and addresses", () => {
  const [ca = "", caKey = "", cert = "", key = ""] = blocks(
    `{{ $ca := genCA "my ca" 365 }}{{ $ca.Cert }}{{ $ca.Key }}
     {{ $c := genSignedCert "svc" (list "10.0.0.1" "fe80::1:2" "::ffff:1.2.3.4") (list "svc.local" "*.svc") 1 $ca }}{{ $c.Cert }}{{ $c.Key }}`,
  );
  const [authority, certificate] = [new X509Certificate(ca), new X509Certificate(cert)];
  assert.equal(authority.ca, true);
  assert.equal(authority.subject, "CN=my ca");
  assert.equal(authority.serialNumber, serial);
  assert.ok(authority.verify(authority.publicKey));
  assert.ok(authority.checkPrivateKey(createPrivateKey(caKey)));
  assert.equal(certificate.ca, false);
  assert.ok(certificate.checkIssued(authority));
  assert.ok(certificate.verify(authority.publicKey));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(key)));
  assert.equal(
    certificate.subjectAltName,
    "DNS:svc.local, DNS:*.svc, IP Address:10.0.0.1, IP Address:FE80:0:0:0:0:0:1:2, IP Address:1.2.3.4",
  );
  assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  assert.match(key, /^-----BEGIN RSA PRIVATE KEY-----/);
});

test("a certificate lasts as many days as asked for, also into years that need four digits", () => {
  const [cert = ""] = blocks('{{ (genSelfSignedCert "x" nil (list "a") 3).Cert }}');
  const { validFrom, validTo } = new X509Certificate(cert);
  assert.equal(validFrom, "Dec 30 10:20:30 2049 GMT");
  assert.equal(validTo, "Jan  2 10:20:30 2050 GMT");
});

const curves = [
  ["ecdsa", /^-----BEGIN EC PRIVATE KEY-----/, "ec"],
  ["ed25519", /^-----BEGIN PRIVATE KEY-----/, "ed25519"],
] as const;
for (const [kind, head, type] of curves) {
  test(`an authority with a given ${kind} key signs, and gives the key back`, () => {
    const [key = "", cert = "", sameKey = "", signed = ""] = blocks(
      `{{ $k := genPrivateKey "${kind}" }}{{ $k }}{{ $ca := genCAWithKey "Ünïcode" 9 $k }}{{ $ca.Cert }}{{ $ca.Key }}
       {{ (genSignedCertWithKey "" nil (list "a") 9 $ca (genPrivateKey "${kind}")).Cert }}`,
    );
    assert.match(key, head);
    assert.equal(createPrivateKey(key).asymmetricKeyType, type);
    assert.equal(sameKey, key);
    const authority = new X509Certificate(cert);
    assert.equal(authority.subject, "CN=Ünïcode");
    assert.ok(new X509Certificate(signed).verify(authority.publicKey));
  });
}

test("a DSA key has OpenSSL's old form", () => {
  const [key = ""] = blocks('{{ genPrivateKey "dsa" }}');
  assert.match(key, /^-----BEGIN DSA PRIVATE KEY-----/);
  assert.equal(createPublicKey(createPrivateKey(key)).asymmetricKeyType, "dsa");
});

test("a certificate of one's own is taken when it and its key can be read", () => {
  const same = '{{ $c := genCA "a" 1 }}{{ $d := buildCustomCert (b64enc $c.Cert) (b64enc $c.Key) }}';
  assert.equal(render(`${same}{{ and (eq $c.Cert $d.Cert) (eq $c.Key $d.Key) }}`), "true");
});

test("an authority whose key is another's is refused", () => {
  assert.throws(
    () =>
      render(
        '{{ $a := genCA "a" 1 }}{{ $b := genCA "b" 1 }}{{ genSignedCert "x" nil nil 1 (buildCustomCert (b64enc $a.Cert) (b64enc $b.Key)) }}',
      ),
    /provided PrivateKey doesn't match parent's PublicKey/,
  );
});
