// What a webhook makes of objects takes a question over the network, while reading and writing are done in one go. So whoever needs a conversion
// that has not been made stops before anything is stored, and the work begins again when it has: with the same time and the same drawn names,
// so that what was converted is what is stored.
import { stringifyJson, type KubeObject } from "@sluice/objects";
import type { Attempt, Context, Conversions } from "../context.ts";
import type { Resource } from "../resources/resource.ts";
import { ApiError } from "../status-error.ts";
import { convertByWebhook } from "./convert-by-webhook.ts";

/** Objects must be converted before the work can be done; nothing has been stored yet. */
export class ConversionNeeded extends Error {
  override readonly name = "ConversionNeeded";
  readonly resource: Resource;
  readonly objects: readonly KubeObject[];
  readonly wanted: string;

  constructor(resource: Resource, objects: readonly KubeObject[], wanted: string) {
    super(`${objects.length} objects need to be converted to ${wanted}`);
    this.resource = resource;
    this.objects = objects;
    this.wanted = wanted;
  }
}

/** A context for one request, or for one event of a watch, that can ask converters. */
export function withQuestions(context: Context): Context {
  const [uids, draws, times] = [repeatable(context.newUid), repeatable(context.random), repeatable(context.now)];
  const conversions: Conversions = {
    outcomes: new Map(),
    newUid: context.newUid,
    begin() {
      const attempts = [uids, draws, times].map(({ begin }) => begin());
      return {
        again: () => attempts.forEach(({ again }) => again()),
        end: () => attempts.forEach(({ end }) => end()),
      };
    },
  };
  return { ...context, newUid: uids.next, random: draws.next, now: times.next, conversions };
}

/** Does some work, as often as it needs conversions that have not been made. Without a need it is done at once. */
export function withConversions<T>(context: Context, work: () => T | Promise<T>): T | Promise<T> {
  return context.conversions ? untilConverted(context, context.conversions, work) : work();
}

async function untilConverted<T>(context: Context, conversions: Conversions, work: () => T | Promise<T>): Promise<T> {
  const attempt = conversions.begin();
  try {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ConversionNeeded)) throw error;
        await convertNeeded(error, context, conversions);
        attempt.again();
      }
    }
  } finally {
    attempt.end();
  }
}

/**
 * An object as the converter has it for another version.
 *
 * @throws {ConversionNeeded} when it has not been asked
 * @throws {ApiError} when it could not be, or said nothing of use
 */
export function convertedTo(wanted: string, object: KubeObject, resource: Resource, context: Context): KubeObject {
  const { resourceVersion, ...metadata } = object.metadata;
  const question = { ...object, metadata };
  const outcome = context.conversions?.outcomes.get(nameOf(question, wanted));
  if (!outcome) throw new ConversionNeeded(resource, [question], wanted);
  if (outcome instanceof ApiError) throw outcome;
  return resourceVersion === undefined ? outcome : { ...outcome, metadata: { ...outcome.metadata, resourceVersion } };
}

const nameOf = (object: KubeObject, wanted: string): string => `${wanted} ${stringifyJson(object)}`;

/** Has the webhook convert what is needed, in one question. */
async function convertNeeded(
  { resource, objects, wanted }: ConversionNeeded,
  { resolve }: Context,
  { outcomes, newUid }: Conversions,
): Promise<void> {
  const made = await convertByWebhook(objects, { resource, wanted }, { uid: newUid(), resolve }).catch(
    (error: unknown) => {
      if (error instanceof ApiError) return error;
      throw error;
    },
  );
  objects.forEach((object, index) => {
    const outcome = made instanceof ApiError ? made : made[index];
    if (outcome) outcomes.set(nameOf(object, wanted), outcome);
  });
}

/** A source whose draws can be had again while work goes on; a watch draws for long after. */
function repeatable<T>(draw: () => T): { next: () => T; begin: () => Attempt } {
  const drawn: T[] = [];
  let [at, depth] = [0, 0];
  return {
    next() {
      if (depth === 0) return draw();
      if (at === drawn.length) drawn.push(draw());
      at += 1;
      return drawn[at - 1] as T;
    },
    begin() {
      const start = at;
      depth += 1;
      return {
        again: () => void (at = start),
        end() {
          depth -= 1;
          if (depth > 0) return;
          drawn.length = 0;
          at = 0;
        },
      };
    },
  };
}
