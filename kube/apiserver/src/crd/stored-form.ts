// What is stored of a custom object, and what a version shows of what is stored. On its way in an object becomes one of the version that the
// definition stores; on its way out it gets the defaults of the version that it is stored in, and becomes one of the version that was asked for,
// which drops what it does not know and fills nothing in.
// @see apiextensions-apiserver pkg/apiserver/customresource_handler.go, crdConversionRESTOptionsGetter
import type { KubeObject } from "@sluice/objects";
import type { OtherVersions } from "@sluice/server-side-apply";
import type { Context } from "../context.ts";
import { apiVersionOf, type KindVersions, type Resource } from "../resources/resource.ts";
import { ConversionNeeded, convertedTo } from "./conversions.ts";

type CustomKind = Resource & { versions: KindVersions };

/** Whether it is a kind whose objects are stored in a version. */
export const isVersioned = (resource: Resource): resource is CustomKind => resource.versions !== undefined;

/** A stored object as the version of `resource` shows it; a converter is asked each time. @throws {ConversionNeeded} */
export function shown(context: Context, stored: KubeObject, resource: CustomKind): KubeObject {
  const { versions } = resource;
  const seen = versions.strategies.get(stored.apiVersion)?.read?.(stored) ?? stored;
  const wanted = apiVersionOf(resource);
  if (seen.apiVersion === wanted) return seen;
  if (!versions.converter) {
    const known = versions.shown.get(stored)?.get(wanted);
    if (known) return known;
  }
  const made = inVersion(context, seen, { resource, wanted });
  remember(stored, made, resource);
  return made;
}

/** The same for whoever follows a kind: a converter is asked once. @throws {ConversionNeeded} */
export const lastShown = (context: Context, stored: KubeObject, resource: CustomKind): KubeObject =>
  resource.versions.shown.get(stored)?.get(apiVersionOf(resource)) ?? shown(context, stored, resource);

/** Many at once, so that a converter is asked once for all. @throws {ConversionNeeded} */
export function allShown(context: Context, objects: readonly KubeObject[], resource: CustomKind): KubeObject[] {
  const missing: KubeObject[] = [];
  const result = objects.map((object) => {
    try {
      return lastShown(context, object, resource);
    } catch (error) {
      if (!(error instanceof ConversionNeeded)) throw error;
      missing.push(...error.objects);
      return object;
    }
  });
  if (missing.length > 0) throw new ConversionNeeded(resource, missing, apiVersionOf(resource));
  return result;
}

/** Keeps what a version shows of a stored object. */
export function remember(stored: KubeObject, made: KubeObject, { versions }: CustomKind): void {
  const all = versions.shown.get(stored) ?? new Map<string, KubeObject>();
  versions.shown.set(stored, all.set(made.apiVersion, made));
}

/** What is stored of an object; what the API writes of its own accord stays in its version where that takes a converter. @throws {ConversionNeeded} */
export function storedForm(context: Context, object: KubeObject, resource: Resource): KubeObject {
  if (!isVersioned(resource)) return object;
  const wanted = apiVersionOf({ group: resource.group, version: resource.versions.stored });
  if (object.apiVersion === wanted || (resource.versions.converter && !context.conversions)) return object;
  return inVersion(context, object, { resource, wanted });
}

/** The versions of a kind, for who owns what in them; undefined for a kind of one version, and where nobody waits for a converter. */
export function otherVersions(context: Context, resource: Resource): OtherVersions | undefined {
  if (!isVersioned(resource) || (resource.versions.converter && !context.conversions)) return undefined;
  const { converter, mergeTypes } = resource.versions;
  return {
    typeAt: (apiVersion) => mergeTypes.get(apiVersion)?.(),
    convert(object, apiVersion) {
      if (object.apiVersion === apiVersion) return object;
      return converter ? convertedTo(apiVersion, object, resource, context) : { ...object, apiVersion };
    },
  };
}

type Aim = { resource: CustomKind; wanted: string };

function inVersion(context: Context, object: KubeObject, { resource, wanted }: Aim): KubeObject {
  const { converter, strategies } = resource.versions;
  const made = converter ? convertedTo(wanted, object, resource, context) : { ...object, apiVersion: wanted };
  return strategies.get(wanted)?.trim?.(made) ?? made;
}
