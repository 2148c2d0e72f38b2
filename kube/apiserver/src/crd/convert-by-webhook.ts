// One ConversionReview to a definition's webhook: objects go out in the versions they are stored in, and come back in the one that is wanted.
// @see apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go
import { answerInGoOrder } from "@sluice/kubernetes-schema";
import type { JsonObject, KubeObject } from "@sluice/objects";
import { validateMeta } from "../object-meta.ts";
import type { Resource } from "../resources/resource.ts";
import { askWebhook } from "../services/ask-webhook.ts";
import type { ResolveService } from "../services/resolve-service.ts";
import { ApiError } from "../status-error.ts";

const seconds = 30;
const mostBytes = 64 * 1024 * 1024;

type Review = {
  apiVersion?: string;
  kind?: string;
  response?: {
    uid?: string;
    result?: { status?: string; message?: string };
    convertedObjects?: Made[];
  };
};

/** What a webhook makes of an object may be anything. */
type Made = Partial<KubeObject>;

/** Converts objects to an apiVersion. @throws {ApiError} 500 when the webhook cannot be asked, or what it says cannot be */
export async function convertByWebhook(
  objects: readonly KubeObject[],
  { resource, wanted }: { resource: Resource; wanted: string },
  { uid, resolve }: { uid: string; resolve: ResolveService },
): Promise<KubeObject[]> {
  const refused = (why: string): ApiError =>
    new ApiError(500, "", `conversion webhook for ${objects[0]?.apiVersion}, Kind=${resource.kind} ${why}`);
  const review = {
    kind: "ConversionReview",
    apiVersion: "apiextensions.k8s.io/v1",
    request: {
      uid,
      desiredAPIVersion: wanted,
      objects: objects.map((one) => answerInGoOrder(one as unknown as JsonObject)),
    },
    // What is to be filled in is sent along, as Go has it when it is empty.
    response: { uid: "", convertedObjects: null, result: { metadata: {} } },
  };
  const asking = { seconds, mostBytes, resolve };
  const said = await askWebhook(resource.versions?.converter ?? {}, review, asking).catch((error: unknown) => {
    throw refused(`failed: ${(error as Error).message}`);
  });
  const made = readReview(said as Review, uid, (why) => refused(`failed: ${why}`));
  if (made.length !== objects.length) throw refused(`returned ${made.length} objects, expected ${objects.length}`);
  return objects.map((object, index) => restored(made[index] ?? {}, object, { wanted, refused }));
}

type Refuse = (why: string) => ApiError;

function readReview({ apiVersion, kind, response }: Review, uid: string, failed: Refuse): Made[] {
  const sort = `${apiVersion}, Kind=${kind}`;
  const wanted = "apiextensions.k8s.io/v1, Kind=ConversionReview";
  if (sort !== wanted) throw failed(`expected webhook response of ${wanted}, got ${sort}`);
  if (!response) throw failed("no response provided");
  const { uid: answered = "", result: { status = "", message = "" } = {}, convertedObjects = [] } = response;
  if (answered !== uid) throw failed(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`);
  if (status === "Success") return convertedObjects;
  throw failed(message === "" ? `response.result.status was '${status}', not 'Success'` : message);
}

/** A webhook may change labels and annotations; everything else of the metadata is not its own. */
function restored(made: Made, from: KubeObject, { wanted, refused }: { wanted: string; refused: Refuse }): KubeObject {
  const isNot = (field: string, expected: unknown, received: unknown): ApiError =>
    refused(`returned invalid object at index 0: invalid ${field} (expected ${expected}, received ${received})`);
  if (made.apiVersion !== wanted) throw isNot("groupVersion", wanted, made.apiVersion);
  if (made.kind !== from.kind) throw isNot("kind", from.kind, made.kind);
  for (const [field, word] of Object.entries({ name: "name", namespace: "namespace", uid: "UID" })) {
    const [was, is] = [from.metadata, made.metadata].map((metadata) => String(metadata?.[field as "name"] ?? ""));
    if (was !== is) throw refused(`returned invalid object: must have the same ${word}: ${was} != ${is}`);
  }
  return { ...made, apiVersion: wanted, kind: from.kind, metadata: metadataOf(made, from, refused) };
}

function metadataOf(made: Made, from: KubeObject, refused: Refuse): KubeObject["metadata"] {
  if (!made.metadata) throw refused("returned invalid metadata: missing metadata in converted object");
  const { labels, annotations } = made.metadata;
  const { labels: _labels, annotations: _annotations, ...rest } = from.metadata;
  const own = { ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  const wrong = validateMeta({ ...from, metadata: own }, { isExtension: true });
  // Kubernetes names annotations so here.
  const texts = wrong.map(({ field = "", message }) => `${field.replace("annotations", "annotation")}: ${message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  if (texts.length > 0) throw refused(`returned invalid metadata: ${list}`);
  return { ...rest, ...own };
}
