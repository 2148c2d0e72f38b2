// One ConversionReview to a definition's webhook: objects go out in the versions they are stored in, and come back in the one that is wanted.
// @see apiextensions-apiserver pkg/apiserver/conversion/webhook_converter.go
import { createHttp, readBytes } from "@sluice/http";
import { equalJson, type KubeObject } from "@sluice/objects";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { ApiError } from "../status-error.ts";

const timeoutMs = 30_000;
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
  uid: string,
): Promise<KubeObject[]> {
  const wanted = apiVersionOf(resource);
  const failed = (why: string): ApiError =>
    new ApiError(
      500,
      "InternalError",
      `conversion webhook for ${objects[0]?.apiVersion}, Kind=${resource.kind} failed: ${why}`,
    );
  const { url, caBundle } = resource.conversion ?? {};
  if (url === undefined) throw failed("no service runs in this cluster that could answer; use clientConfig.url");
  const request = { uid, desiredAPIVersion: wanted, objects };
  const review = await post(url, caBundle, request).catch((error: unknown) => {
    throw failed(`Post ${JSON.stringify(url)}: ${(error as Error).message}`);
  });
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

async function post(url: string, caBundle: string | undefined, request: object): Promise<Review> {
  const http = createHttp({
    timeoutMs,
    userAgent: "kube-apiserver-conversion",
    ...(caBundle ? { ca: Buffer.from(caBundle, "base64").toString("utf8") } : {}),
  });
  try {
    const body = { kind: "ConversionReview", apiVersion: "apiextensions.k8s.io/v1", request };
    const answer = await http.request(url, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: Buffer.from(JSON.stringify(body)),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = (await readBytes(answer, mostBytes)).toString("utf8");
    if (answer.status !== 200) throw new Error(`an error on the server (${answer.status})`);
    return JSON.parse(text) as Review;
  } finally {
    http.close();
  }
}
