// The bounds of what templates may cost, from flags. Apart from where flags are declared: short commands do not load what reads them.

/** What the flags of `addLimitFlags` say. */
export type LimitFlags = { maxTime?: number; maxOutput?: number; maxDepth?: number; maxSteps?: number };

/** The bounds as the engine takes them. */
export const limitsOf = ({ maxTime, maxOutput, maxDepth, maxSteps }: LimitFlags) => ({
  ...(maxTime === undefined ? {} : { timeMs: maxTime * 1_000 }),
  ...(maxOutput === undefined ? {} : { outputSize: maxOutput }),
  ...(maxDepth === undefined ? {} : { depth: maxDepth }),
  ...(maxSteps === undefined ? {} : { steps: maxSteps }),
});
