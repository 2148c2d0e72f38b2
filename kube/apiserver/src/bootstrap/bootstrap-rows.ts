// The objects that a cluster begins with, recorded from kube-apiserver. Read once, when the first API starts.
import { readFileSync } from "node:fs";
import type { KubeObject } from "@sluice/objects";
import { bucketOf } from "../resources/conversions.ts";

/** An object without what differs from cluster to cluster, and the bucket that it is in. */
export type BootstrapRow = { bucket: string; object: KubeObject };

const memo: { rows?: readonly BootstrapRow[] } = {};

/** All of them, in the order in which kube-apiserver makes them. */
export const readBootstrapRows = (): readonly BootstrapRow[] => (memo.rows ??= readRows());

function readRows(): BootstrapRow[] {
  const { rows } = JSON.parse(readFileSync(new URL("../../generated/bootstrap.json", import.meta.url), "utf8")) as {
    rows: [plural: string, object: KubeObject][];
  };
  return rows.map(([plural, object]) => {
    const [group = ""] = object.apiVersion.includes("/") ? object.apiVersion.split("/") : [""];
    return { bucket: bucketOf({ group, plural }), object };
  });
}
