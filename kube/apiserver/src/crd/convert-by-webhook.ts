// One ConversionReview to a definition's webhook: objects go out in the versions they are stored in, and come back in the one that is wanted.
// @see apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go
import { equalJson, type KubeObject } from "@sluice/objects";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { askWebhook } from "../services/ask-webhook.ts";
import type { ResolveService } from "../services/resolve-service.ts";
import { ApiError } from "../status-error.ts";

const seconds = 30;
const mostBytes = 64 * 1024 * 1024;

type Review = {
  response?: {
    uid?: string;
    result?: { status?: string; message?: string };
    convertedObjects?: KubeObject[];
  };
};

/** Converts objects. @throws {ApiError} 500 when the webhook cannot be asked, or what it says cannot be */
export async function convertByWebhook(
  objects: readonly KubeObject[],
  resource: Resource,
  { uid, resolve }: { uid: string; resolve: ResolveService },
): Promise<KubeObject[]> {
  const wanted = apiVersionOf(resource);
  const failed = (why: string): ApiError =>
    new ApiError(500, "", `conversion webhook for ${objects[0]?.apiVersion}, Kind=${resource.kind} failed: ${why}`);
  const body = {
    kind: "ConversionReview",
    apiVersion: "apiextensions.k8s.io/v1",
    request: { uid, desiredAPIVersion: wanted, objects },
  };
  const asking = { seconds, userAgent: "kube-apiserver-conversion", mostBytes, resolve };
  const review = await askWebhook(resource.conversion ?? {}, body, asking).then(
    (said) => said as Review,
    (error: unknown) => {
      throw failed((error as Error).message);
    },
  );
  const { result, convertedObjects = [], uid: answered } = review.response ?? {};
  if (answered !== uid) throw failed("expected response.uid to be the uid of the request");
  if (result?.status !== "Success") throw failed(result?.message ?? "no result was given");
  if (convertedObjects.length !== objects.length)
    throw failed(`webhook returned ${convertedObjects.length} objects, while ${objects.length} objects were expected`);
  return convertedObjects.map((made, index) => keepsMeta(made, objects[index], { wanted, failed }));
}

/** A webhook may change labels and annotations; everything else of the metadata is not its own. */
function keepsMeta(
  made: KubeObject,
  from: KubeObject | undefined,
  { wanted, failed }: { wanted: string; failed: (why: string) => ApiError },
): KubeObject {
  if (made.apiVersion !== wanted)
    throw failed(`webhook returned an object of version ${made.apiVersion}, while ${wanted} was expected`);
  const { labels, annotations } = made.metadata;
  for (const field of ["name", "namespace", "uid"] as const)
    if (!equalJson(made.metadata[field], from?.metadata[field])) throw failed(`webhook changed metadata.${field}`);
  const { labels: _labels, annotations: _annotations, ...rest } = from?.metadata ?? {};
  const metadata = { ...rest, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  return { ...made, metadata };
}
