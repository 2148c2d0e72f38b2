// Sizes and costs are known to lie between a least and a most. They are counted up to 2^64, where they stay.
// @see cel-go checker/cost.go, v0.26.0

/** Between `min` and `max`, both included. */
export type Range = { readonly min: number; readonly max: number };

/** What is counted as without end: 2^64, as close as numbers come to the largest that cel-go counts. */
export const endless = 2 ** 64;

/** Nothing is known of it. */
export const unknown: Range = { min: 0, max: endless };

/** Exactly so much. */
export const exactly = (count: number): Range => ({ min: count, max: count });

const capped = (count: number): number => Math.min(count, endless);

/** The sum of ranges. */
export const sum = (...ranges: readonly Range[]): Range => ({
  min: capped(ranges.reduce((total, { min }) => total + min, 0)),
  max: capped(ranges.reduce((total, { max }) => total + max, 0)),
});

/** The product of two ranges. */
export const product = (one: Range, other: Range): Range => ({
  min: capped(one.min * other.min),
  max: capped(one.max * other.max),
});

/** So much for each: rounded up to a whole number. */
export const times = ({ min, max }: Range, factor: number): Range => ({
  min: capped(Math.ceil(min * factor)),
  max: capped(Math.ceil(max * factor)),
});

/** What holds both. */
export const union = (one: Range, other: Range): Range => ({
  min: Math.min(one.min, other.min),
  max: Math.max(one.max, other.max),
});

/** The sizes of a container's keys (or of a list's places) and of what it holds. */
export type Entries = { readonly isList: boolean; readonly key: Range; readonly value: Range };
