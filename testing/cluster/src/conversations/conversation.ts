// Conversations with a Kubernetes API: requests in order, whose answers were recorded from the real kube-apiserver and are expected of ours.
import { setTimeout } from "node:timers/promises";
import type { JsonValue } from "@sluice/objects";

/** One request. `{ns}` in path and body stands for the conversation's own namespace; `{uid:N}`, `{rv:N}` and `{token:N}` for those in answer N. */
export type Request = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  path: string;
  /** JSON unless `type` says otherwise; a string goes as it is. */
  body?: JsonValue;
  /** Content type, in short: `json`, `merge`, `strategic`, `jsonpatch`, `apply`, `yaml`, or one in full. */
  type?: string;
  accept?: string;
  userAgent?: string;
  /** Whom the administrator acts for. */
  as?: string;
  /** Other headers; `{token:N}` stands for the token in answer N here as well. */
  headers?: { [name: string]: string };
  /** What is written matters, not only what it means: the answer is kept as text. */
  isText?: true;
  /** Asked again until this is in the answer: what the API does of its own accord takes it a moment. */
  until?: string;
  /** Only its status is held on to: it prepares what is talked about. */
  isSetUp?: true;
  /** Of its success only the status is held on to: what matters is what it is refused for. */
  isTrial?: true;
};

/** Requests that belong together, in a namespace of their own. */
export type Conversation = { name: string; requests: Request[] };

/** What came back, with everything that differs from run to run named instead. */
export type Answer = { status: number; warnings?: string[]; body: JsonValue; asked?: JsonValue[] };

/** Sends one request. */
export type Ask = (request: {
  method: string;
  path: string;
  headers: { [name: string]: string };
  body?: string;
}) => Promise<Said>;

/** What was said to a request, and what somebody was asked for it, where that is listened to. */
type Said = { status: number; warning: string; text: string; asked?: JsonValue[] };

const types: { readonly [short: string]: string } = {
  json: "application/json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  jsonpatch: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
  yaml: "application/yaml",
};

/** Holds a conversation. @returns the answer to each request */
export async function converse(ask: Ask, { requests }: Conversation, namespace: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  const raw: { metadata?: { uid?: string; resourceVersion?: string }; status?: { token?: string } }[] = [];
  const filled = (text: string): string =>
    text
      .replaceAll("{ns}", namespace)
      .replace(/\{uid:(\d+)\}/g, (_all, at) => raw[Number(at)]?.metadata?.uid ?? "")
      .replace(/\{token:(\d+)\}/g, (_all, at) => raw[Number(at)]?.status?.token ?? "")
      .replace(/\{rv:(\d+)\}/g, (_all, at) => raw[Number(at)]?.metadata?.resourceVersion ?? "");
  const created = await ask({
    method: "POST",
    path: "/api/v1/namespaces",
    headers: { "content-type": "application/json", "user-agent": "talk/1" },
    body: JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }),
  });
  if (created.status !== 201) throw new Error(`the namespace ${namespace} was answered with ${created.text}`);
  for (const {
    method,
    path,
    body,
    type = "json",
    accept,
    until = "",
    isSetUp = false,
    isTrial = false,
    isText,
    userAgent = "talk/1",
    as,
    headers = {},
  } of requests) {
    const { status, warning, text, asked } = await askUntil(ask, until, {
      method,
      path: filled(path),
      headers: {
        "user-agent": userAgent,
        ...(body === undefined ? {} : { "content-type": types[type] ?? type }),
        ...(accept ? { accept } : {}),
        ...(as ? { "impersonate-user": filled(as) } : {}),
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)])),
      },
      ...(body === undefined ? {} : { body: filled(typeof body === "string" ? body : JSON.stringify(body)) }),
    });
    const parsed = isText ? text : parsedOr(text);
    raw.push(typeof parsed === "object" && parsed !== null ? (parsed as object) : {});
    if (isSetUp || (isTrial && status < 400)) {
      answers.push({ status, body: null });
      continue;
    }
    const warnings = [...warning.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, words = ""]) => words);
    const told = { status, ...(warnings.length > 0 ? { warnings } : {}), body: named(parsed, namespace) };
    answers.push(asked && asked.length > 0 ? { ...told, asked } : told);
  }
  return answers;
}

const mostTries = 100;
const pauseMs = 50;

async function askUntil(ask: Ask, expected: string, request: Parameters<Ask>[0]): Promise<Said> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(request);
    if (answer.text.includes(expected)) return answer;
    if (attempt === mostTries) throw new Error(`${request.path} never had ${expected}: ${answer.text}`);
    await setTimeout(pauseMs);
  }
}

function parsedOr(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const signedToken = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/** A text with names for what is different every time. */
export const textWithNames = (text: string, namespace: string): string =>
  text
    .replace(uid, "<uid>")
    .replace(signedToken, "<token>")
    .replace(time, "<time>")
    .replaceAll(namespace, "<namespace>")
    .replace(/(resourceVersion(\\?)":\2 ?")\d+/g, "$1<revision>")
    .replace(/(resourceVersion: ")\d+/g, "$1<revision>")
    .replace(/in record \(\d+\)/g, "in record (<revision>)")
    .replace(/current: \d+/g, "current: <revision>")
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{5}(?=$|")/g, "-<suffix>");

/** The value with names for what is different every time. */
function named(value: JsonValue, namespace: string, key = ""): JsonValue {
  if (typeof value === "string") {
    if (key === "resourceVersion" && /^\d+$/.test(value)) return "<revision>";
    if (key === "continue") return "<continue>";
    if (key === "serverAddress") return "<address>";
    if (key === "cells" && /^\d+[smhdy](\d+[smhd])?$/.test(value)) return "<age>";
    if (key === "cells" && value.startsWith("10.0.")) return "<address>";
    if (key === "clusterIP" && value.startsWith("10.")) return "<address>";
    return textWithNames(value, namespace);
  }
  if (Array.isArray(value))
    return key === "clusterIPs"
      ? value.map((one) => (String(one).startsWith("10.") ? "<address>" : one))
      : value.map((one) => named(one, namespace, key === "cells" ? "cells" : ""));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name.replaceAll(namespace, "<namespace>"),
        (name === "nodePort" || name === "healthCheckNodePort") && typeof one === "number"
          ? "<port>"
          : named(one as JsonValue, namespace, name),
      ]),
    );
  return value;
}
