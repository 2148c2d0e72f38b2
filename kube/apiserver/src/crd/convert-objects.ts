// Custom objects in other versions of their kind. They are stored as they were written; where a webhook converts, what it said is kept with the
// object, and whoever needs a conversion that has not been made says so and asks again when it has.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { convertByWebhook } from "./convert-by-webhook.ts";

const conversions = new WeakMap<KubeObject, Map<string, KubeObject>>();

/** Objects must be converted before the work can be done; nothing has been done yet. */
export class ConversionNeeded extends Error {
  override readonly name = "ConversionNeeded";
  readonly resource: Resource;
  readonly objects: readonly KubeObject[];

  constructor(resource: Resource, objects: readonly KubeObject[]) {
    super(`${objects.length} objects need to be converted to ${apiVersionOf(resource)}`);
    this.resource = resource;
    this.objects = objects;
  }
}

/** What a webhook made of an object for a version; undefined when it has not been asked. */
function madeOf(object: KubeObject, { version, group }: Resource): KubeObject | undefined {
  return conversions.get(object)?.get(apiVersionOf({ version, group }));
}

const isForeign = (object: KubeObject, resource: Resource): boolean => object.apiVersion !== apiVersionOf(resource);

/** Objects in the version of a kind whose versions a webhook converts. @throws {ConversionNeeded} */
export function converted(objects: readonly KubeObject[], resource: Resource): KubeObject[] {
  const missing = objects.filter((object) => isForeign(object, resource) && !madeOf(object, resource));
  if (missing.length > 0) throw new ConversionNeeded(resource, missing);
  return objects.map((object) => madeOf(object, resource) ?? object);
}

/** Has the webhook convert what is needed, in one question. @throws {ApiError} */
export async function convertNeeded({ resource, objects }: ConversionNeeded, context: Context): Promise<void> {
  const made = await convertByWebhook(objects, resource, { uid: context.newUid(), resolve: context.resolve });
  objects.forEach((object, index) => {
    const result = made[index];
    if (!result) return;
    const known = conversions.get(object) ?? new Map<string, KubeObject>();
    conversions.set(object, known.set(apiVersionOf(resource), result));
  });
}

/** Does some work, as often as it needs conversions that have not been made. */
export async function withConversions<T>(work: () => T | Promise<T>, context: Context): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConversionNeeded)) throw error;
      await convertNeeded(error, context);
    }
  }
}
