// The folder that controller-runtime's envtest takes its programs from (`KUBEBUILDER_ASSETS`): a kube-apiserver and an etcd that are Sluice.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../../environment.ts";

const programs = ["kube-apiserver", "etcd"];

/** Writes the programs. @returns 0 */
export function writeAssets(target: string, { folder, out }: Environment, mainFile: string): number {
  const assets = path.resolve(folder, target);
  mkdirSync(assets, { recursive: true });
  for (const program of programs) {
    const file = path.join(assets, program);
    const command = [process.execPath, mainFile, "envtest", program].map(
      (word) => `'${word.replaceAll("'", `'\\''`)}'`,
    );
    writeFileSync(file, `#!/bin/sh\nexec ${command.join(" ")} "$@"\n`);
    chmodSync(file, 0o755);
  }
  out(`export KUBEBUILDER_ASSETS=${assets}\n`);
  return 0;
}
