// Several kubeconfig files, as the real kubectl merges them: testdata/kubeconfig-merge.json says how it was recorded.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseKubeconfig } from "./kubeconfig.ts";

type Named<K extends string, V> = ({ name: string } & { [key in K]: V })[] | null;
type View = {
  "current-context": string;
  clusters: Named<"cluster", { [field: string]: unknown }>;
  users: Named<"user", { [field: string]: unknown }>;
  contexts: Named<"context", { namespace?: string }>;
};
type Case = { what: string; files: (string | null)[]; context?: string; expected?: View; error?: string };

const url = new URL("../testdata/kubeconfig-merge.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(url, "utf8")) as { cases: Case[] };
const port = {
  readFile: (path: string) => (path === "beside/ca.crt" ? "CA" : assert.fail(`no file ${path}`)),
  resolvePath: (_from: string, path: string) => `beside/${path}`,
};
const encoded = (value: string | undefined) =>
  value === undefined ? undefined : Buffer.from(value).toString("base64");

function read({ files, context }: Case) {
  const sources = files.flatMap((text, index) => (text === null ? [] : [{ path: `config-${index}`, text }]));
  const access = parseKubeconfig(sources, port, context === undefined ? {} : { context });
  return {
    context: access.context,
    namespace: access.namespace,
    server: access.server,
    "tls-server-name": access.tlsServerName,
    "proxy-url": access.proxyUrl,
    "insecure-skip-tls-verify": access.insecureSkipTlsVerify || undefined,
    "certificate-authority-data": encoded(access.ca),
    "client-certificate-data": encoded(access.clientCertificate),
    "client-key-data": encoded(access.clientKey),
    token: access.token?.(),
    as: access.impersonate?.user,
    "as-uid": access.impersonate?.uid,
    "as-groups": access.impersonate?.groups,
    "as-user-extra": access.impersonate?.extra,
  };
}

for (const one of cases) {
  test(`kubectl and we agree: ${one.what}`, () => {
    const { expected } = one;
    if (!expected) {
      assert.throws(() => read(one), { name: "KubeconfigError" });
      return;
    }
    const [cluster, user, context] = [
      expected.clusters?.[0]?.cluster,
      expected.users?.[0]?.user,
      expected.contexts?.[0]?.context,
    ];
    const wanted = {
      ...cluster,
      ...user,
      context: expected["current-context"],
      namespace: context?.namespace ?? "default",
    };
    assert.deepEqual(JSON.parse(JSON.stringify(read(one))), wanted);
  });
}
