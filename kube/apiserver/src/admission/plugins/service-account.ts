// Every pod is somebody: the account named, or the namespace's default.
// @see kubernetes plugin/pkg/admission/serviceaccount. Differs: an account that is not there yet does not keep a pod out, and no token is mounted, since nothing runs in the pod.
import { creates, type AdmissionPlugin } from "./plugin.ts";

type PodSpec = { serviceAccountName?: string; serviceAccount?: string };

/** ServiceAccount. */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",
  mutate(write) {
    if (!creates(write, "", "Pod")) return;
    const spec = write.object["spec"] as PodSpec;
    spec.serviceAccountName ||= "default";
    spec.serviceAccount = spec.serviceAccountName;
  },
};
