// A new node takes no pods before somebody says that it is ready.
// @see kubernetes plugin/pkg/admission/nodetaint
import { creates, type AdmissionPlugin } from "./plugin.ts";

type Taint = { key?: string; effect?: string };

const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** TaintNodesByCondition. */
export const taintNodes: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  mutate(write) {
    if (!creates(write, "", "Node")) return;
    const spec = (write.object["spec"] ??= {}) as { taints?: Taint[] };
    const has = spec.taints?.some(({ key, effect }) => key === notReady.key && effect === notReady.effect);
    if (!has) spec.taints = [...(spec.taints ?? []), { ...notReady }];
  },
};
