// What templates may learn about the machine. Without a port there is no such function: a chart that calls it does not parse, as in Helm.
// @see sprig functions.go and network.go, 3.3.0; Go os.Expand, go1.26
import { define, type FunctionTable } from "./go-function.ts";

/** The environment and the resolver; both left out where templates are not trusted. */
export type HostPorts = {
  env?(name: string): string | undefined;
  /** The first address of a host; empty when it has none. */
  lookupHost?(name: string): string;
};

const variable = /\$(?:\{([^}]*)\}?|([*#$@!?\-0-9])|([A-Za-z_]\w*))/g;

/** Functions on the host. */
export function hostFunctions({ env, lookupHost }: HostPorts): FunctionTable {
  const functions: { [name: string]: FunctionTable[string] } = {};
  if (env) {
    const read = (name: string): string => env(name) ?? "";
    functions.env = define(["string"], read);
    functions.expandenv = define(["string"], (text) =>
      text.replaceAll(variable, (_, braced?: string, special?: string, name?: string) =>
        read(braced ?? special ?? name ?? ""),
      ),
    );
  }
  if (lookupHost) functions.getHostByName = define(["string"], (name) => lookupHost(name));
  return functions;
}
