// Secret: data in base64, and what must be in it when it is of a type that Kubernetes knows.
// @see kubernetes pkg/apis/core/validation/validation.go (ValidateSecret), v1.36.3
import { findJsonMistake, sortOfJson, type JsonValue, type KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { immutable, invalidValue, required } from "./causes.ts";
import { keepsData, keyCauses, sizeCauses } from "./core-strategies.ts";
import { fill, mapOf, type Fields } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

/** `stringData` is written, never read; the type never changes. */
export const secret: Strategy = {
  hasGeneration: false,
  default(object) {
    fill(object, { type: "Opaque" });
    const texts = object["stringData"] as { [key: string]: string } | undefined;
    if (texts && typeof texts === "object") {
      const encoded = Object.entries(texts).map(([key, text]) => [key, Buffer.from(String(text)).toString("base64")]);
      object["data"] = { ...(object["data"] as Fields | undefined), ...Object.fromEntries(encoded) };
      delete object["stringData"];
    }
    const data = mapOf(object["data"]);
    for (const [key, value] of Object.entries(data ?? {})) if (data && value === null) data[key] = "";
  },
  validate(object, before) {
    const data = (mapOf(object["data"]) ?? {}) as Data;
    const size = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text, "base64"), 0);
    return [
      ...(before ? immutable("type", object["type"], before["type"]) : []),
      ...(before?.["immutable"] === true ? keepsData(object, before) : []),
      ...keyCauses(Object.keys(data)),
      ...sizeCauses("data", size),
      ...(rules[String(object["type"])]?.(data, object) ?? []),
    ];
  },
};

type Data = { [key: string]: string };
type Rule = (data: Data, object: KubeObject) => Cause[];

const needs =
  (...keys: string[]): Rule =>
  (data) =>
    keys.filter((key) => data[key] === undefined).map((key) => required(`data[${key}]`));

/** An object in JSON, of registries and who one is there. */
const holdsMap =
  (key: string): Rule =>
  (data) => {
    const text = data[key];
    if (text === undefined) return [required(`data[${key}]`)];
    const wrong = wrongMap(Buffer.from(text, "base64").toString("latin1"));
    return wrong === undefined ? [] : [invalidValue(`data[${key}]`, "<secret contents redacted>", wrong)];
  };

/** What Go says of bytes that are no object in JSON. */
function wrongMap(bytes: string): string | undefined {
  const mistake = findJsonMistake(bytes);
  if (mistake !== undefined) return mistake;
  const value = JSON.parse(bytes) as JsonValue;
  const isMap = typeof value === "object" && !Array.isArray(value); // nothing at all is one, too
  return isMap
    ? undefined
    : `json: cannot unmarshal ${sortOfJson(value)} into Go value of type map[string]interface {}`;
}

const accountName = "kubernetes.io/service-account.name";

const rules: { readonly [type: string]: Rule | undefined } = {
  "kubernetes.io/service-account-token": (_data, { metadata: { annotations } }) =>
    annotations?.[accountName] ? [] : [required(`metadata.annotations[${accountName}]`)],
  "kubernetes.io/dockercfg": holdsMap(".dockercfg"),
  "kubernetes.io/dockerconfigjson": holdsMap(".dockerconfigjson"),
  "kubernetes.io/basic-auth": (data, object) =>
    data["username"] === undefined && data["password"] === undefined ? needs("username", "password")(data, object) : [],
  "kubernetes.io/ssh-auth": (data) => (data["ssh-privatekey"] ? [] : [required("data[ssh-privatekey]")]),
  "kubernetes.io/tls": needs("tls.crt", "tls.key"),
};
