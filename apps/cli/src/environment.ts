// Everything that a command takes from outside. `main.js` fills it from the process; tests fill it with what they like.

/** The outside world of a command. */
export type Environment = {
  /** Variables such as KUBECONFIG. */
  variables: { [name: string]: string | undefined };
  folder: string;
  /** Data goes here. */
  out: (text: string) => void;
  /** Progress and errors go here. */
  err: (text: string) => void;
  isTerminal: boolean;
  columns: number;
  /** Aborts on Ctrl-C. */
  signal: AbortSignal;
  /** Runs this very command line once more, with a larger stack. @returns its exit code; undefined when that did not work */
  runDeeper?: (() => Promise<number | undefined>) | undefined;
};
