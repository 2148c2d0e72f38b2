// A webhook that converts between the versions of a kind, for tests.
import type { KubeObject } from "@sluice/objects";
import { startJsonServer, type JsonServer } from "./json-server.ts";

type Review = { request: { uid: string; desiredAPIVersion: string; objects: KubeObject[] } };

/** A running converter; `asked` has the number of objects of each question. */
export type Converter = JsonServer & { asked: number[] };

/** Starts a converter that makes of each object what `convert` says. */
export async function startConverter(
  convert: (object: KubeObject, wanted: string) => KubeObject,
  host?: string,
): Promise<Converter> {
  const asked: number[] = [];
  const server = await startJsonServer((_path, body) => {
    const { request } = body as Review;
    asked.push(request.objects.length);
    const convertedObjects = request.objects.map((object) => convert(object, request.desiredAPIVersion));
    return {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "ConversionReview",
      response: { uid: request.uid, result: { status: "Success" }, convertedObjects },
    };
  }, host);
  return { ...server, asked };
}
