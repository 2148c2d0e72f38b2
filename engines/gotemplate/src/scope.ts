// What a parser knows of the template that it is in: its variables, and what dot is.
import type { VariableNode } from "./syntax.ts";

/** The template that is being read. Whether dot or a variable is an element of a collection matters to messages alone. */
export class Scope {
  readonly name: string;
  /** Those that can be seen, by slot; names may be there twice. */
  readonly variables: string[] = ["$"];
  /** How many variables there are at most at a time. */
  slots = 1;
  rangeDepth = 0;
  isDotElement = false;
  private readonly elementSlots = new Set<number>();

  constructor(name: string) {
    this.name = name;
  }

  /** Adds a variable. @returns its slot */
  declare(name: string): number {
    this.variables.push(name);
    this.slots = Math.max(this.slots, this.variables.length);
    return this.variables.length - 1;
  }

  /** The variables of a declaration have their values: from `range`, the last one is an element. */
  settle(declared: readonly VariableNode[], isRange: boolean): void {
    for (const { slot } of declared) this.elementSlots.delete(slot);
    const last = declared.at(-1);
    if (isRange && last) this.elementSlots.add(last.slot);
  }

  isElement(slot: number): boolean {
    return this.elementSlots.has(slot);
  }
}
