// Labels of nodes that have other names by now, wherever something selects nodes.
// @see kubernetes pkg/api/node/util.go, v1.36.3
import { listOf, mapOf, type Fields } from "./defaulting.ts";

const replaced: { readonly [old: string]: string } = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  "app.kubernetes.io/created-by": "deprecated since v1.9",
  "scheduler.alpha.kubernetes.io/preferAvoidPods": "deprecated since v1.22; use Taints and Tolerations instead",
  "node-role.kubernetes.io/master": 'use "node-role.kubernetes.io/control-plane" instead',
};

/** What there is instead of a label; undefined when nothing is wrong with it. */
export const whyOld = (label: unknown): string | undefined => replaced[String(label)];

/** The doubts about the expressions of a selector of nodes. */
export const ofExpressions = (term: Fields | undefined, field: string): string[] =>
  listOf(term?.["matchExpressions"]).flatMap(({ key }, index) => {
    const why = whyOld(key);
    return why ? [`${field}.matchExpressions[${index}].key: ${String(key)} is ${why}`] : [];
  });

/** The doubts about a selector of labels of nodes. */
export const ofNodeSelector = (selector: Fields | undefined, field: string): string[] => [
  ...ofExpressions(selector, field),
  ...Object.keys(mapOf(selector?.["matchLabels"]) ?? {}).flatMap((label) => {
    const why = whyOld(label);
    return why ? [`${field}.matchLabels.${label}: ${why}`] : [];
  }),
];
