// Actions that were read before. Charts say the same things again and again: in a large one three of four actions stand somewhere else as well.
// Trees share what was read for them, which is possible since positions in an action count from its statement.
import type { Scope } from "./scope.ts";
import type { PipeNode, VariableNode } from "./syntax.ts";

/** A variable that an action names, and what the name meant. */
export type UsedVariable = { name: string; slot: number; isElement: boolean };

/** What an action turned out to be, whatever follows it. */
export type RememberedAction = {
  type: "action" | "else" | "end" | "if" | "range" | "template" | "text" | "with";
  /** Where the statement is, counted from where the action's own text begins. */
  offset: number;
  pipe?: PipeNode;
  /** Of a template that is called; of an action that is nothing but a text, that text. */
  text?: string;
  used: readonly UsedVariable[];
};

const most = 20_000;
const none: readonly VariableNode[] = [];

/** The actions of a set of templates, by what stands between their delimiters. */
export class RememberedActions {
  private readonly actions = new Map<string, RememberedAction>();
  /** Those within loops, where dot is an element. */
  private readonly inLoops = new Map<string, RememberedAction>();

  /** An action that means here what it meant before. */
  find(key: string, scope: Scope): RememberedAction | undefined {
    const action = (scope.isDotElement ? this.inLoops : this.actions).get(key);
    return action && means(action, scope) ? action : undefined;
  }

  keep(key: string, scope: Scope, action: RememberedAction): void {
    const actions = scope.isDotElement ? this.inLoops : this.actions;
    if (actions.size < most) actions.set(key, action);
  }
}

/** Whether all names mean what they meant. */
function means({ used, pipe }: RememberedAction, scope: Scope): boolean {
  for (const { name, slot, isElement } of used)
    if (scope.variables.lastIndexOf(name) !== slot || scope.isElement(slot) !== isElement) return false;
  const [first] = pipe && !pipe.isAssignment ? pipe.declared : none;
  return first === undefined || first.slot === scope.variables.length;
}
