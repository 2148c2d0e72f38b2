// An ingress that names no class gets the cluster's default, the newest where there are several.
// @see kubernetes plugin/pkg/admission/network/defaultingressclass, v1.36.3
import { newestDefault } from "./newest-default.ts";
import { creates, type AdmissionPlugin } from "./plugin.ts";

const isDefault = "ingressclass.kubernetes.io/is-default-class";
const classAsOfOld = "kubernetes.io/ingress.class";

/** DefaultIngressClass. */
export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  mutate(write, { store }) {
    if (!creates(write, "networking.k8s.io", "Ingress")) return;
    const { object } = write;
    const spec = (object["spec"] ??= {}) as { ingressClassName?: string };
    if (spec.ingressClassName !== undefined || object.metadata.annotations?.[classAsOfOld] !== undefined) return;
    const name = newestDefault(store.list("networking.k8s.io/ingressclasses"), isDefault);
    if (name !== undefined) spec.ingressClassName = name;
  },
};
