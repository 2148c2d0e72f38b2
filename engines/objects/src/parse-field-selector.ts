// A field selector as a query carries it: `metadata.name=web,status.phase!=Running`. In values a backslash stands before `,`, `=` and itself.
// @see k8s.io/apimachinery/pkg/fields/selector.go, v0.36.3
import { SelectorError, type FieldRequirement } from "./selector.ts";

/**
 * Reads a field selector.
 *
 * @throws {SelectorError} naming the part that cannot be read, in Kubernetes' words
 */
export function parseFieldSelector(text: string): FieldRequirement[] {
  // Kubernetes sorts the parts, and tells of the first that is wrong.
  const parts = termsOf(text).filter((part) => part !== "");
  const requirements = parts.sort(byBytes).map((part) => {
    const [, path, sign, value = ""] = /^(.*?)(!=|==?)(.*)$/s.exec(part) ?? [];
    if (path === undefined) throw new SelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
    return { path, value: unescaped(value), negated: sign === "!=" };
  });
  return requirements.filter(({ path, value }) => path !== "" || value !== "");
}

const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** What stands between the commas; not those with a backslash before them. */
const termsOf = (text: string): string[] => text.match(/(?:\\.|\\$|[^\\,])+/gs) ?? [];

function unescaped(value: string): string {
  return value.replace(/\\(.?)|[,=]/gsu, (found: string, escaped?: string) => {
    if (escaped === undefined)
      throw new SelectorError(`invalid field selector: unescaped character in value: ${found.codePointAt(0)}`);
    if (!/^[\\,=]$/.test(escaped)) throw new SelectorError(`invalid field selector: invalid escape sequence: ${found}`);
    return escaped;
  });
}
