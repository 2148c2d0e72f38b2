// A server of admission webhooks, for tests: over HTTPS, as the API calls them.
import type { KubeObject } from "@sluice/objects";
import { startJsonServer } from "./json-server.ts";

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

/** A server of webhooks, whose certificate is for `host`. `answers` says what the one at a path says; undefined hangs up. */
export async function startHooks(
  answers: { [path: string]: (asked: Asked) => Said | undefined | Promise<Said> },
  host?: string,
): Promise<HookServer> {
  const asked: Asked[] = [];
  const server = await startJsonServer(async (path, body) => {
    const { request } = body as Review;
    asked.push(request);
    const said = await answers[path]?.(request);
    if (!said) return undefined;
    const { patch, ...rest } = said;
    const encoded = Buffer.from(JSON.stringify(patch ?? [])).toString("base64");
    const patched = patch ? { patchType: "JSONPatch", patch: encoded } : {};
    const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" };
    return { ...review, response: { uid: request.uid, ...rest, ...patched } };
  }, host);
  return { url: server.url, caBundle: server.caBundle, asked, [Symbol.asyncDispose]: () => server.close() };
}
