// Pods stay five minutes on a node that is lost.
// @see kubernetes plugin/pkg/admission/defaulttolerationseconds
import type { Toleration } from "./merge-tolerations.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const tolerationSeconds = 300;

const tolerates = ({ key = "", effect = "" }: Toleration, wanted: string): boolean =>
  (key === wanted || key === "") && (effect === "NoExecute" || effect === "");

/** DefaultTolerationSeconds. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  mutate({ object, resource }) {
    if (resource.group !== "" || resource.kind !== "Pod") return;
    const spec = (object["spec"] ??= {}) as { tolerations?: Toleration[] };
    const own = spec.tolerations ?? [];
    const added = keys
      .filter((key) => !own.some((one) => tolerates(one, key)))
      .map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }));
    if (added.length > 0) spec.tolerations = [...own, ...added];
  },
};
