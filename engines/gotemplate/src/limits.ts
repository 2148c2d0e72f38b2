// What one execution may cost. A template comes from a repository that somebody else writes to: it must not be able to stop the process.

/** Bounds of one execution. */
export type Limits = {
  /** Templates within templates. */
  depth: number;
  /** UTF-16 units of output, everything that is rendered on the way counted. */
  outputSize: number;
  /** Statements and turns of loops. */
  steps: number;
  /** Milliseconds; looked at with `now` of the options, and not at all without it. */
  timeMs: number;
};

/** Generous for honest charts: the largest public ones need less than a hundredth. */
export const defaultLimits: Limits = {
  depth: 10_000,
  outputSize: 256 * 1024 * 1024,
  steps: 50_000_000,
  timeMs: 60_000,
};
