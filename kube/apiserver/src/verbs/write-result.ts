// What a write is about, and what it comes to.
import type { KubeObject } from "@sluice/objects";
import type { Resource } from "../resources/resource.ts";

/** The object that a write is for. */
export type Target = { resource: Resource; namespace?: string | undefined; name: string };

/** What a write answers with: 201 when the object is new. */
export type WriteResult = { status: 200 | 201; object: KubeObject };
