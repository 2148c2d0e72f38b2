// The other way out of the client, beside `transport.ts`: a channel of bytes in both directions, for what runs in a pod. Over the network it is a
// WebSocket; the first byte of each message says which of several streams it belongs to.

/** A request for a channel. Times out like any other call; `signal` ends the channel too. */
export type ChannelRequest = {
  url: string;
  headers: { [lowerCaseName: string]: string };
  /** In the order of preference. */
  protocols: readonly string[];
  signal?: AbortSignal;
  timeoutMs?: number;
};

/** A message on one of the streams. */
export type Frame = { stream: number; bytes: Uint8Array };

/** An open channel. */
export type Channel = {
  /** Which of the protocols the server chose. */
  readonly protocol: string;
  /** Resolves when the message is on its way, so that nobody sends faster than the other side takes. */
  send(stream: number, bytes: Uint8Array): Promise<void>;
  /** What comes in, in order, once. Ends when the channel is closed; @throws {TransportError} when it breaks */
  readonly frames: AsyncIterable<Frame>;
  close(): void;
};

/** Opens channels. @throws {StatusError} when the API refuses, {TransportError} when it does not answer */
export type Connect = (request: ChannelRequest) => Promise<Channel>;
