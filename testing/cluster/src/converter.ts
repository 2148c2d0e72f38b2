// A webhook that converts between the versions of a kind, for tests.
import type { KubeObject } from "@sluice/objects";
import { startJsonServer, type JsonServer } from "./json-server.ts";

type Review = { request: { uid: string; desiredAPIVersion: string; objects: KubeObject[] } };

/** One question of a converter. */
export type ConversionQuestion = { wanted: string; objects: KubeObject[] };

/** A running converter; `asked` has the number of objects of each question, `questions` all of it. */
export type Converter = JsonServer & { asked: number[]; questions: ConversionQuestion[] };

/** What a converter answers beside what it has converted: it may go wrong in any way. */
export type Answering = (answer: { [field: string]: unknown }, objects: readonly KubeObject[]) => unknown;

/** Starts a converter that makes of each object what `convert` says. */
export async function startConverter(
  convert: (object: KubeObject, wanted: string) => unknown,
  { host, answering = (answer) => answer }: { host?: string; answering?: Answering } = {},
): Promise<Converter> {
  const [asked, questions]: [number[], ConversionQuestion[]] = [[], []];
  const server = await startJsonServer((_path, body) => {
    const { uid, desiredAPIVersion: wanted, objects } = (body as Review).request;
    asked.push(objects.length);
    questions.push({ wanted, objects });
    const convertedObjects = objects.map((object) => convert(object, wanted));
    const response = answering({ uid, result: { status: "Success" }, convertedObjects }, objects);
    return { apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", response };
  }, host);
  return { ...server, asked, questions };
}
