// Charts that were loaded before, with their parsed templates: the least recently used go first when there are too many.
import type { Chart } from "./chart.ts";

/** Charts by the digest of what they were loaded from. */
export type ChartCache = {
  /** The chart of this digest; `load` is called when it is not there, once for all who ask meanwhile. A failure is not kept. */
  get(digest: string, load: () => Promise<Chart>): Promise<Chart>;
  /** How many bytes the files of the kept charts have. */
  readonly bytes: number;
};

/** A cache that keeps charts whose files have at most `maxBytes` together; parsed, they take some four times that. */
export function createChartCache({ maxBytes = 64 * 1024 * 1024 } = {}): ChartCache {
  const kept = new Map<string, { chart: Chart; bytes: number }>();
  const coming = new Map<string, Promise<Chart>>();
  let total = 0;

  const keep = (digest: string, chart: Chart): void => {
    const bytes = bytesOf(chart);
    kept.set(digest, { chart, bytes });
    total += bytes;
    for (const [oldest, entry] of kept) {
      if (total <= maxBytes) break;
      kept.delete(oldest);
      total -= entry.bytes;
    }
  };
  const loadOnce = async (digest: string, load: () => Promise<Chart>): Promise<Chart> => {
    try {
      const chart = await load();
      keep(digest, chart);
      return chart;
    } finally {
      coming.delete(digest);
    }
  };
  return {
    get bytes() {
      return total;
    },
    async get(digest, load) {
      const known = kept.get(digest);
      if (known) {
        kept.delete(digest);
        kept.set(digest, known); // the newest is the last
        return known.chart;
      }
      const begun = coming.get(digest) ?? loadOnce(digest, load);
      coming.set(digest, begun);
      return await begun;
    },
  };
}

const bytesOf = ({ templates, files, dependencies }: Chart): number =>
  [...templates, ...files].reduce((sum, { content }) => sum + content.length, 0) +
  dependencies.reduce((sum, one) => sum + bytesOf(one), 0);
