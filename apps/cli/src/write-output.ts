// Writing to standard output and standard error without Node's streams, which take longer to load than a small chart takes to render.
import { writeSync } from "node:fs";
import type { Writable } from "node:stream";

/** A writer of texts to one of the two. Whoever reads may be slow: nothing is lost. */
export type Output = {
  write(text: string): void;
  /** Waits until all has left this process. */
  flush(): Promise<void>;
};

/** @param stream  is asked for only when the descriptor takes no more for now, and from then on takes everything */
export function openOutput(descriptor: number, stream: () => Writable): Output {
  let waiting: Writable | undefined;
  return {
    write(text) {
      const rest = waiting ? Buffer.from(text) : writeWhatGoes(descriptor, Buffer.from(text));
      if (rest.length === 0) return;
      waiting ??= stream();
      waiting.write(rest);
    },
    async flush() {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (waiting) waiting.write("", () => resolve());
      else resolve();
      await promise;
    },
  };
}

/** @returns what the descriptor did not take */
function writeWhatGoes(descriptor: number, bytes: Buffer): Buffer {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
  }
  return bytes.subarray(written);
}
