// Label and field selectors: as a client writes them in a query ("a=b,c in (d,e)") and as objects hold them (matchLabels).

/** metav1.LabelSelector. */
export type LabelSelector = {
  matchLabels?: { [key: string]: string };
  matchExpressions?: { key: string; operator: "In" | "NotIn" | "Exists" | "DoesNotExist"; values?: string[] }[];
};

/** One test on one label. All requirements of a selector must hold. */
export type LabelRequirement = {
  key: string;
  operator: "in" | "notin" | "exists" | "absent" | "gt" | "lt";
  values: string[];
};

/** One test on one field, such as `metadata.name=web`. */
export type FieldRequirement = { path: string; value: string; negated: boolean };

/** The text is not a selector. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
  readonly code = "NOT_A_SELECTOR";
}

/** The requirements of a selector that an object holds; an empty one matches everything. */
export function toLabelRequirements({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelRequirement[] {
  const names = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "absent" } as const;
  return [
    ...Object.entries(matchLabels).map(([name, value]): LabelRequirement => ({
      key: name,
      operator: "in",
      values: [value],
    })),
    ...matchExpressions.map((term) => ({ key: term.key, operator: names[term.operator], values: term.values ?? [] })),
  ];
}

/** True when the labels meet every requirement. As in Kubernetes, `!=` and `notin` also match an absent label. */
export function matchesLabels(
  requirements: readonly LabelRequirement[],
  labels: { [key: string]: string } | undefined,
): boolean {
  return requirements.every((requirement) => meets(requirement, labels?.[requirement.key]));
}

function meets({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "in":
      return value !== undefined && values.includes(value);
    case "notin":
      return value === undefined || !values.includes(value);
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "gt":
      return Number(value) > Number(values[0]);
    case "lt":
      return Number(value) < Number(values[0]);
  }
}

/** True when the object meets every requirement; `read` gives the value of a field path, "" where it is unset. */
export const matchesFields = (requirements: readonly FieldRequirement[], read: (path: string) => string): boolean =>
  requirements.every(({ path, value, negated }) => (read(path) === value) !== negated);
