// Messages that people write can be of any length; what keeps them has limits, which Go counts in bytes of UTF-8.
// @see fluxcd/pkg runtime/conditions/setter.go (trimConditionMessage), kubernetes pkg/apis/core/validation/events.go (NoteLengthLimit)

const ending = "...";

/**
 * The message in at most so many bytes of UTF-8; one that is longer ends with three dots.
 *
 * Go may cut through a character and leave half of it: here the whole character goes.
 */
export function boundMessage(message: string, longestBytes: number): string {
  if (Buffer.byteLength(message) <= longestBytes) return message;
  const { read } = new TextEncoder().encodeInto(message, new Uint8Array(longestBytes - ending.length));
  return message.slice(0, read) + ending;
}
