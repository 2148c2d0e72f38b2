// What keys and values of labels must be, and whatever else is named as they are; what is wrong is told in Kubernetes' words.
// @see k8s.io/apimachinery/pkg/util/validation/validation.go, v0.36.3 (IsQualifiedName, IsValidLabelValue)

const name = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const nameWords =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const subdomainWords =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const valueWords =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with a qualified name: a key of labels or annotations, a finalizer, what a quota limits. */
export function problemsOfKey(key: string): string[] {
  const parts = key.split("/");
  if (parts.length > 2)
    return [`a valid label key ${nameWords} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const own = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const wrong: string[] = [];
  if (prefix === "") wrong.push("prefix part must be non-empty");
  else if (prefix !== undefined && prefix.length > 253) wrong.push("prefix part must be no more than 253 bytes");
  else if (prefix !== undefined && !subdomain.test(prefix)) wrong.push(subdomainWords);
  if (own === "") wrong.push("name part must be non-empty");
  else if (own.length > 63) wrong.push("name part must be no more than 63 bytes");
  if (!name.test(own)) wrong.push(`name part ${nameWords}`);
  return wrong;
}

/** What is wrong with the value of a label. */
export function problemsOfLabelValue(value: string): string[] {
  const wrong: string[] = [];
  if (value.length > 63) wrong.push("must be no more than 63 bytes");
  if (value !== "" && !name.test(value)) wrong.push(valueWords);
  return wrong;
}
