// A text from an address: values may be anywhere.
import { HelmError } from "@sluice/helm";
import { createHttp, HttpError, readBytes } from "@sluice/http";
import type { Environment } from "../../environment.ts";

const mostBytes = 100 * 1024 * 1024;

/** Fetches it. @throws {HelmError} `VALUES` */
export async function fetchText(url: string, { variables, signal }: Environment): Promise<string> {
  const http = createHttp({ variables });
  try {
    const response = await http.request(url, { signal });
    const body = (await readBytes(response, mostBytes)).toString("utf8");
    if (response.status === 200) return body;
    throw new HelmError("VALUES", `failed to fetch ${url} : ${response.status} ${response.statusText}`.trimEnd());
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    throw new HelmError("VALUES", error.message, error);
  } finally {
    http.close();
  }
}
