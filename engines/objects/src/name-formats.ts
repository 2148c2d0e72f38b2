// The shapes of names in Kubernetes, and its words for what has not that shape: all that is wrong with a text, nothing when it is right.
// @see k8s.io/apimachinery pkg/api/validate/content, v0.36.3
const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const keyName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const value = `(${keyName})?`;

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const [isLabel, isSubdomain, isLabel1035, isKeyName, isValue] = [label, subdomain, label1035, keyName, value].map(
  whole,
);

/** Both units are bytes; Kubernetes calls them characters where a name is alone. */
const tooLong = (text: string, most: number, unit: "bytes" | "characters"): string[] =>
  Buffer.byteLength(text) > most ? [`must be no more than ${most} ${unit}`] : [];

const ends = "and must start and end with an alphanumeric character";
const like = (pattern: string, ...examples: string[]): string =>
  `(e.g. ${examples.map((example) => `'${example}', `).join(" or ")}regex used for validation is '${pattern}')`;

const labelWords = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ends} ${like(label, "my-name", "123-abc")}`;
const subdomainWords = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ends} ${like(subdomain, "example.com")}`;
const label1035Words = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character ${like(label1035, "my-name", "abc-123")}`;
const keyWords = `must consist of alphanumeric characters, '-', '_' or '.', ${ends} ${like(keyName, "MyName", "my.name", "123-abc")}`;
const valueWords = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ends} ${like(value, "MyValue", "my_value", "12345")}`;

/** A DNS label of RFC 1123: containers, volumes, namespaces. */
export function labelProblems(text: string): string[] {
  const long = tooLong(text, 63, "characters");
  if (isLabel?.test(text)) return long;
  return [...long, isSubdomain?.test(text) ? "must not contain dots" : labelWords];
}

/** A DNS subdomain of RFC 1123: most objects. `unit` is what its length is told in. */
export const subdomainProblems = (text: string, unit: "bytes" | "characters" = "characters"): string[] => [
  ...tooLong(text, 253, unit),
  ...(isSubdomain?.test(text) ? [] : [subdomainWords]),
];

/** A DNS label of RFC 1035: services. */
export const label1035Problems = (text: string): string[] => [
  ...tooLong(text, 63, "characters"),
  ...(isLabel1035?.test(text) ? [] : [label1035Words]),
];

/** A qualified name: a key of labels or annotations, a finalizer, a resource. */
export function labelKeyProblems(text: string): string[] {
  const parts = text.split("/");
  if (parts.length > 2)
    return [`a valid label key ${keyWords} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const ofPrefix =
    prefix === undefined ? [] : prefix === "" ? ["must be non-empty"] : subdomainProblems(prefix, "bytes");
  const ofName = [
    ...(name === "" ? ["must be non-empty"] : tooLong(name, 63, "bytes")),
    ...(isKeyName?.test(name) ? [] : [keyWords]),
  ];
  return [...ofPrefix.map((wrong) => `prefix part ${wrong}`), ...ofName.map((wrong) => `name part ${wrong}`)];
}

/** The value of a label. */
export const labelValueProblems = (text: string): string[] => [
  ...tooLong(text, 63, "bytes"),
  ...(isValue?.test(text) ? [] : [valueWords]),
];
