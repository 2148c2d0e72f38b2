// A pod has the labels of its node that say where that is.
// @see kubernetes plugin/pkg/admission/podtopologylabels, v1.36.3
import type { Store } from "../../store/store.ts";
import { creates, type AdmissionPlugin } from "./plugin.ts";

const topologyLabels = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/** PodTopologyLabels. */
export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  mutate(write, { store }) {
    if (!creates(write, "", "Pod")) return;
    const { metadata } = write.object;
    const { nodeName = "" } = (write.object["spec"] ?? {}) as { nodeName?: string };
    const labels = topologyOf(store, nodeName);
    if (labels) metadata.labels = { ...metadata.labels, ...labels };
  },
};

/** Where a node is, as its pods say it; undefined when it is not there, or does not say. */
export function topologyOf(store: Store, name: string): { [label: string]: string } | undefined {
  if (name === "") return undefined;
  const labels = store.get({ bucket: "/nodes", name })?.metadata.labels ?? {};
  const known = topologyLabels.flatMap((label) => (labels[label] === undefined ? [] : [[label, labels[label]]]));
  return known.length > 0 ? (Object.fromEntries(known) as { [label: string]: string }) : undefined;
}
