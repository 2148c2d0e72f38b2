// Recorded rows that come out another way here, each with the reason.

/** Why a template of the tables does not give what it gives in Go. */
export const skipped: { readonly [template: string]: string } = {
  '{{ mustRegexMatch "(?<n>a)(?P<n>b)" "x" }}': "re2js refuses two groups of one name, as RE2 does and Go does not",
  '{{ genCAWithKey "foo" 1 "-----BEGIN PRIVATE KEY-----\\nMAA=\\n-----END PRIVATE KEY-----" }}':
    "what is wrong inside a key is told in the words of Node.js",
  '{{fail "This is an error!"}}': "Helm words this error in its own way",
};
