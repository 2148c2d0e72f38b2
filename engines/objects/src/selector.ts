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

const key = String.raw`([A-Za-z0-9./_-]+)`;
const forms: { pattern: RegExp; toRequirement: (match: RegExpExecArray) => LabelRequirement }[] = [
  {
    pattern: new RegExp(`^${key}\\s+(in|notin)\\s+\\(([^)]*)\\)$`),
    toRequirement: ([, name = "", operator, list = ""]) => ({
      key: name,
      operator: operator as "in" | "notin",
      values: list.split(",").map((value) => value.trim()),
    }),
  },
  {
    pattern: new RegExp(`^${key}\\s*(==?|!=|>|<)\\s*([A-Za-z0-9._-]*)$`),
    toRequirement: ([, name = "", sign = "", value = ""]) => ({
      key: name,
      operator: operators[sign] ?? "in",
      values: [value],
    }),
  },
  {
    pattern: new RegExp(`^${key}$`),
    toRequirement: ([, name = ""]) => ({ key: name, operator: "exists", values: [] }),
  },
  {
    pattern: new RegExp(`^!\\s*${key}$`),
    toRequirement: ([, name = ""]) => ({ key: name, operator: "absent", values: [] }),
  },
];
const operators: Record<string, LabelRequirement["operator"]> = {
  "=": "in",
  "==": "in",
  "!=": "notin",
  ">": "gt",
  "<": "lt",
};

/**
 * Reads a label selector as a query string carries it: `app=web,tier in (a, b),!legacy`.
 *
 * @throws {SelectorError} naming the part that cannot be read
 */
export function parseLabelSelector(text: string): LabelRequirement[] {
  return splitOutsideParentheses(text).map((part) => {
    for (const { pattern, toRequirement } of forms) {
      const match = pattern.exec(part);
      if (match) return toRequirement(match);
    }
    throw new SelectorError(
      `unable to parse requirement: "${part}" is none of key=value, key!=value, key in (a,b), key, !key`,
    );
  });
}

function splitOutsideParentheses(text: string): string[] {
  const parts = text.match(/(?:\([^)]*\)|[^,(]|\()+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== "");
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

/**
 * Reads a field selector: `metadata.name=web,status.phase!=Running`.
 *
 * @throws {SelectorError} naming the part that cannot be read
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  const parts = text.split(",").filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const [, path, sign, value = ""] = /^([^=!]+?)(==?|!=)(.*)$/.exec(part.trim()) ?? [];
    if (path === undefined) throw new SelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
    return { path, value, negated: sign === "!=" };
  });
}

/** True when the object meets every requirement; `read` gives the value of a field path, "" where it is unset. */
export const matchesFields = (requirements: readonly FieldRequirement[], read: (path: string) => string): boolean =>
  requirements.every(({ path, value, negated }) => (read(path) === value) !== negated);
