// Scripts of kubectl commands in ../testdata, each with the real kubectl of three versions against an API of its own.
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeServingCertificate } from "@sluice/apiserver";
import { findClient, type Layer } from "./find-client.ts";
import { runScript } from "./run-script.ts";
import { serveForClients } from "./serve-for-clients.ts";

const scripts = globSync(fileURLToPath(new URL("../testdata/*.txtar", import.meta.url))).sort();

for (const layer of ["v32", "v34", "v36"] satisfies Layer[])
  for (const script of scripts)
    test(`${path.basename(script, ".txtar")}, with kubectl ${layer.replace("v", "1.")}`, async () => {
      const served = await serveForClients();
      const secrets = mkdtempSync(path.join(tmpdir(), "sluice-secrets-"));
      try {
        const { certificate, key } = makeServingCertificate(["example.com"], Date.now());
        const [CERTIFICATE, PRIVATE_KEY] = [path.join(secrets, "tls.crt"), path.join(secrets, "tls.key")];
        writeFileSync(CERTIFICATE, certificate);
        writeFileSync(PRIVATE_KEY, key);
        await runScript(readFileSync(script, "utf8"), {
          programs: { kubectl: findClient("kubectl", layer) },
          variables: { KUBECONFIG: served.kubeconfig, CERTIFICATE, PRIVATE_KEY },
          conditions: [layer],
        });
      } finally {
        await served.close();
        rmSync(secrets, { recursive: true, force: true });
      }
    });
