/** A kubeconfig for one server, one token and one namespace, as JSON (which is YAML). */
export function makeKubeconfig({
  url,
  certificate,
  token,
  name = "sluice",
  namespace = "default",
}: {
  url: string;
  certificate: string;
  token: string;
  name?: string;
  namespace?: string;
}): string {
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [
      { name, cluster: { server: url, "certificate-authority-data": Buffer.from(certificate).toString("base64") } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
