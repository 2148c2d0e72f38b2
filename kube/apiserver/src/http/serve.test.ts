import assert from "node:assert/strict";
import { randomUUID, X509Certificate } from "node:crypto";
import https from "node:https";
import { test } from "node:test";
import { createApiServer } from "../api-server.ts";
import { makeServingCertificate } from "./self-signed.ts";
import { serveApi } from "./serve.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

test("the certificate names its hosts, is its own authority and holds for ten years", () => {
  const certificate = new X509Certificate(makeServingCertificate(["localhost", "127.0.0.1"], now).certificate);
  assert.equal(certificate.subjectAltName, "DNS:localhost, IP Address:127.0.0.1");
  assert.equal(certificate.ca, true);
  assert.ok(certificate.verify(certificate.publicKey));
  assert.equal(certificate.validToDate.getUTCFullYear(), 2035);
});

const get = (url: string, options: https.RequestOptions): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    https
      .get(url, options, (response) => {
        let body = "";
        response.on("data", (chunk) => (body += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      })
      .on("error", reject);
  });

test("a client with the token and the certificate comes in, one without is refused", async (t) => {
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const api = createApiServer({ now: Date.now, newUid: randomUUID, random: Math.random });
  const listener = await serveApi(api.handle, { tls, token: "open-sesame" });
  t.after(async () => {
    await listener.close();
    await api.close();
  });
  const agent = new https.Agent({ keepAlive: false });
  const call = (headers: { [name: string]: string }) =>
    get(`${listener.url}/version`, { ca: tls.certificate, agent, headers });
  assert.equal((await call({ authorization: "Bearer open-sesame" })).status, 200);
  assert.equal((await call({})).status, 401);
  assert.equal((await call({ authorization: "Bearer guess" })).status, 401);
  await assert.rejects(get(`${listener.url}/version`, { agent }), /self-signed/);
  const port = Number(new URL(listener.url).port);
  await assert.rejects(
    serveApi(async () => ({ status: 200, headers: {}, body: "" }), { tls, token: "x", port }),
    new RegExp(`:${port}: the port is in use`),
  );
});

test("clients are told that they need not limit themselves, whatever they ask for", async (t) => {
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const api = createApiServer({ now: Date.now, newUid: randomUUID, random: Math.random });
  const listener = await serveApi(api.handle, { tls, token: "x" });
  t.after(async () => {
    await listener.close();
    await api.close();
  });
  for (const [method, path] of [
    ["HEAD", "/livez/ping"],
    ["GET", "/api"],
    ["GET", "/nothing"],
    ["GET", "/api/v1/pods?watch=true&timeoutSeconds=1"],
  ] as const) {
    const answer = Promise.withResolvers<{ [name: string]: unknown }>();
    const agent = new https.Agent({ keepAlive: false });
    const headers = { authorization: "Bearer x" };
    https
      .request(`${listener.url}${path}`, { method, ca: tls.certificate, agent, headers }, (response) => {
        answer.resolve(response.headers);
        response.destroy();
      })
      .on("error", answer.reject)
      .end();
    const told = await answer.promise;
    assert.ok(told["x-kubernetes-pf-flowschema-uid"], `${method} ${path}`);
  }
});
