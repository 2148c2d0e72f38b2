// Getting an artifact: over HTTP, with retries, and never without checking that it is what its digest says.
import { setTimeout as sleep } from "node:timers/promises";
import { digestOf } from "@sluice/archive";

/** An artifact could not be had; `NOT_FOUND` is worth waiting for, since its source may be about to store it again. */
export class ArtifactError extends Error {
  override readonly name = "ArtifactError";
  readonly code: "NOT_FOUND" | "UNREACHABLE" | "DIGEST" | "TOO_LARGE";

  constructor(code: ArtifactError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What fetching may cost. */
export type FetchLimits = { retries?: number; maxBytes?: number; timeoutMs?: number; signal?: AbortSignal };

/**
 * Fetches an artifact.
 *
 * @throws {ArtifactError} when it is not there, not reachable, or not what its digest says
 */
export async function fetchArtifact(
  { url, digest }: { url: string; digest: string },
  limits: FetchLimits = {},
): Promise<Uint8Array> {
  const { retries = 9, signal } = limits;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const bytes = await fetchOnce(url, limits);
      if (digestOf(bytes) !== digest)
        throw new ArtifactError(
          "DIGEST",
          `${url} is not what its digest ${digest} says; it was changed on the way or is being replaced`,
        );
      return bytes;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ArtifactError) || error.code !== "UNREACHABLE" || attempt >= retries) throw error;
      await sleep(Math.min(30_000, 100 * 2 ** attempt), undefined, { signal });
    }
  }
}

async function fetchOnce(
  url: string,
  { maxBytes = 1024 * 1024 * 1024, timeoutMs = 60_000, signal }: FetchLimits,
): Promise<Uint8Array> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  try {
    response = await fetch(url, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
  } catch (error) {
    throw new ArtifactError("UNREACHABLE", `failed to download the artifact from ${url}: ${describe(error)}`, error);
  }
  if (response.status === 404) {
    await response.body?.cancel();
    throw new ArtifactError("NOT_FOUND", `the artifact ${url} is not there`);
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new ArtifactError("UNREACHABLE", `failed to download the artifact from ${url}: status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw new ArtifactError("TOO_LARGE", `the artifact ${url} has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const describe = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
};
