// A server of admission webhooks, for tests: over HTTPS, as the API calls them.
import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { makeServingCertificate } from "@sluice/apiserver";
import type { KubeObject } from "@sluice/objects";

/** What a webhook is asked. */
export type Asked = {
  uid: string;
  operation: string;
  name: string;
  namespace?: string;
  dryRun: boolean;
  subResource?: string;
  object: KubeObject | null;
  oldObject: KubeObject | null;
  userInfo: { username: string };
};
/** What it says. */
export type Said = {
  allowed: boolean;
  patch?: object[];
  warnings?: string[];
  status?: { code?: number; reason?: string; message?: string };
};
type Review = { request: Asked };
/** A running server; `asked` grows with each question. */
export type HookServer = { url: string; caBundle: string; asked: Asked[]; [Symbol.asyncDispose](): Promise<void> };

/** A server of webhooks. `answers` says what the one at a path says; undefined hangs up. */
export async function startHooks(answers: {
  [path: string]: (asked: Asked) => Said | undefined | Promise<Said>;
}): Promise<HookServer> {
  const { certificate, key } = makeServingCertificate(["127.0.0.1"], Date.now());
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse, review: Review): Promise<void> => {
    asked.push(review.request);
    const said = await answers[new URL(request.url ?? "", "https://hooks").pathname]?.(review.request);
    if (!said) return void request.socket.destroy();
    const { patch, ...rest } = said;
    const encoded = Buffer.from(JSON.stringify(patch ?? [])).toString("base64");
    const patched = patch ? { patchType: "JSONPatch", patch: encoded } : {};
    const body = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" };
    response.end(JSON.stringify({ ...body, response: { uid: review.request.uid, ...rest, ...patched } }));
  };
  const server = https.createServer({ cert: certificate, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on(
      "end",
      () => void answer(request, response, JSON.parse(Buffer.concat(chunks).toString("utf8")) as Review),
    );
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caBundle: Buffer.from(certificate).toString("base64"),
    asked,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}
