// How objects are made that say as little as they may.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

/** The conversation's namespace, in the core group. */
export const inNamespace = "/api/v1/namespaces/{ns}";

/** The conversation's namespace, in another group. */
export const ofGroup = (group: string, version = "v1"): string => `/apis/${group}/${version}/namespaces/{ns}`;

/** Makes an object; its fields go beside its name. */
export const made = (path: string, body: JsonObject, name = "{ns}"): Request => ({
  method: "POST",
  path,
  body: { metadata: { name }, ...body },
});

/** A conversation. */
export const talk = (name: string, ...requests: Request[]): Conversation => ({ name, requests });

/** The spec of a claim. */
export const sparseClaim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1024Mi" } } };
