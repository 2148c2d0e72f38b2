// Pods stay five minutes on a node that is lost.
// @see kubernetes plugin/pkg/admission/defaulttolerationseconds
import { creates, type AdmissionPlugin } from "./plugin.ts";

type Toleration = { key?: string; operator?: string; effect?: string; tolerationSeconds?: number };

const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const tolerationSeconds = 300;

const tolerates = ({ key = "", effect = "" }: Toleration, wanted: string): boolean =>
  (key === wanted || key === "") && (effect === "NoExecute" || effect === "");

/** DefaultTolerationSeconds. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  mutate(write) {
    if (!creates(write, "", "Pod")) return;
    const spec = write.object["spec"] as { tolerations?: Toleration[] };
    const own = spec.tolerations ?? [];
    const added = keys
      .filter((key) => !own.some((one) => tolerates(one, key)))
      .map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }));
    if (added.length > 0) spec.tolerations = [...own, ...added];
  },
};
