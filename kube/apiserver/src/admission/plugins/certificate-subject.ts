// Nobody gets a certificate of the masters by asking for one.
// @see kubernetes plugin/pkg/admission/certificates/subjectrestriction, v1.36.3
import { mastersGroup } from "../../access/identity.ts";
import { forbidden } from "../../status-error.ts";
import { organizationsOf } from "../certificate-request.ts";
import { creates, type AdmissionPlugin } from "./plugin.ts";

const clientSigner = "kubernetes.io/kube-apiserver-client";

/** CertificateSubjectRestriction. */
export const certificateSubject: AdmissionPlugin = {
  name: "CertificateSubjectRestriction",
  validate(write) {
    if (!creates(write, "certificates.k8s.io", "CertificateSigningRequest")) return;
    const { object, resource } = write;
    const { signerName, request = "" } = (object["spec"] ?? {}) as { signerName?: string; request?: string };
    if (signerName !== clientSigner || !organizationsOf(request).includes(mastersGroup)) return;
    const why = `use of ${clientSigner} signer with ${mastersGroup} group is not allowed`;
    throw forbidden(resource, object.metadata.name ?? "", why);
  },
};
