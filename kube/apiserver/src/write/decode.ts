// What was sent, as its kind has it: what the kind does not know is dropped and told of, and what was left out is filled in.
import { FormError, toGoForm } from "@sluice/kubernetes-schema";
import { cloneJson, type KubeObject } from "@sluice/objects";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { ApiError } from "../status-error.ts";
import type { WriteOptions } from "../write-options.ts";

/** An object that does not fit its kind; `why` is what is wrong, without the kind. */
export class DecodeError extends ApiError {
  readonly why: string;

  constructor({ kind, version }: Resource, why: string) {
    super(400, "BadRequest", `${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);
    this.why = why;
  }
}

/** Reads an object that a client sent. @throws {ApiError} 400 for values of the wrong type, and for unknown fields where the client wants it so */
export function decode(
  sent: KubeObject,
  before: KubeObject | undefined,
  { resource, options }: { resource: Resource; options: WriteOptions & { managedFields?: unknown; isWhole?: boolean } },
): KubeObject {
  const { object, unknown } = resource.isCustom ? readCustom(sent, resource) : readBuiltin(sent, resource);
  report(unknown, resource, options);
  return options.isWhole ? object : withDefaults(object, before, resource, options.managedFields !== undefined);
}

/** The object with everything that its kind fills in; `object` itself may be changed. */
export function withDefaults(
  object: KubeObject,
  before: KubeObject | undefined,
  resource: Resource,
  isApplied = false,
): KubeObject {
  if (!resource.strategy.default) return object;
  resource.strategy.default(object, before, isApplied);
  return resource.isCustom ? object : readBuiltin(object, resource).object;
}

type Read = { object: KubeObject; unknown: string[] };

function readCustom(sent: KubeObject, resource: Resource): Read {
  const object = cloneJson(sent);
  try {
    return { object, unknown: resource.strategy.prune?.(object) ?? [] };
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    throw new DecodeError(resource, error.message);
  }
}

function readBuiltin(sent: KubeObject, resource: Resource): Read {
  try {
    const form = toGoForm(sent, apiVersionOf(resource), resource.kind);
    return form ? { ...form, object: form.object as unknown as KubeObject } : { object: cloneJson(sent), unknown: [] };
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    throw new DecodeError(resource, error.message);
  }
}

/** An object of a built-in kind when nothing is said at all: what it has is nobody's doing. */
export function zeroOf(resource: Resource): KubeObject | undefined {
  if (resource.isCustom) return undefined;
  return readBuiltin({ metadata: {} } as unknown as KubeObject, resource).object;
}

/** Unknown fields are an error, a warning, or silence, as the client wants it. */
function report(unknown: string[], resource: Resource, { fieldValidation, warnings, doubles }: WriteOptions): void {
  const texts = unknown.map((path) => `unknown field "${path}"`);
  if ((texts.length === 0 && !doubles) || fieldValidation === "Ignore") return;
  if (fieldValidation === "Warn") warnings.push(...(doubles?.warnings ?? []), ...texts);
  else {
    const all = [...(doubles ? [doubles.refusal] : []), ...texts];
    throw new DecodeError(resource, `strict decoding error: ${all.join(", ")}`);
  }
}
