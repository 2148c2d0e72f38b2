// Feature gates: behaviour that can be turned on or off by name, `--feature-gates=A=true,B=false`, as Kubernetes and Flux have it.

/** The gates that a program knows, and whether each is on unless somebody says otherwise. */
export type KnownGates = { readonly [gate: string]: boolean };

/** Whether a gate is on. */
export type FeatureGates<G extends KnownGates> = { isEnabled(gate: keyof G & string): boolean };

/** A gate that is not known, or a value that is neither true nor false. */
export class FeatureGateError extends Error {
  override readonly name = "FeatureGateError";
  readonly code: "UNKNOWN_GATE" | "BAD_VALUE";

  constructor(code: FeatureGateError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Reads `A=true,B=false`.
 *
 * @throws {FeatureGateError} for a gate that is not known: what is asked for and not done must not pass in silence
 */
export function parseFeatureGates<G extends KnownGates>(text: string, known: G): FeatureGates<G> {
  const set = new Map<string, boolean>(Object.entries(known));
  for (const part of text.split(",").map((word) => word.trim())) {
    if (part === "") continue;
    const [gate = "", value = ""] = part.split("=").map((word) => word.trim());
    if (!set.has(gate)) {
      const all = Object.keys(known).sort().join(", ");
      throw new FeatureGateError("UNKNOWN_GATE", `there is no feature gate ${gate}; there are ${all}`);
    }
    if (!/^(true|false)$/i.test(value))
      throw new FeatureGateError("BAD_VALUE", `feature gate ${gate}: want ${gate}=true or ${gate}=false`);
    set.set(gate, value.toLowerCase() === "true");
  }
  return { isEnabled: (gate) => set.get(gate) === true };
}
