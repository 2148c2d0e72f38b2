// Asking a real kube-apiserver, for the scripts that record what it says.
import https from "node:https";
import type { Ask } from "../testing/cluster/src/conversations/conversation.ts";

/** Asks as the administrator unless a request says otherwise, over connections that are kept until this is disposed. */
export function askOverHttps({
  url,
  ca,
  token,
}: {
  url: string;
  ca: string;
  token: string;
}): Disposable & { ask: Ask } {
  const agent = new https.Agent({ keepAlive: true });
  const ask: Ask = ({ method, path, headers, body }) => {
    const answer = Promise.withResolvers<{ status: number; warning: string; text: string }>();
    // Node frames the body of a DELETE only when it is told how long it is.
    const framing = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const options = { method, ca, agent, headers: { authorization: `Bearer ${token}`, ...headers, ...framing } };
    const request = https.request(url + path, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const warning = [response.headers["warning"] ?? ""].flat().join(", ");
        answer.resolve({ status: response.statusCode ?? 0, warning, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.on("error", answer.reject).end(body);
    return answer.promise;
  };
  return { ask, [Symbol.dispose]: () => agent.destroy() };
}
