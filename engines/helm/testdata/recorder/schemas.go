package main

import (
	"encoding/json"
	"os"
	"slices"

	"helm.sh/helm/v4/pkg/chart/common/util"
)

type judged struct {
	Schema json.RawMessage `json:"schema"`
	Values json.RawMessage `json:"values"`
	// What Helm says; several when it says it in a random order.
	Problems []string `json:"problems"`
}

// recordSchemas asks each time anew: what goes through a map comes in another order then.
func recordSchemas(file string) {
	var recorded struct{ Rows []judged }
	text, err := os.ReadFile(file)
	check(err)
	check(json.Unmarshal(text, &recorded))
	lines := []string{}
	for _, r := range recorded.Rows {
		r.Problems = []string{}
		for range 50 {
			values := map[string]any{}
			check(json.Unmarshal(r.Values, &values))
			said := ""
			if err := util.ValidateAgainstSingleSchema(values, r.Schema); err != nil {
				said = err.Error()
			}
			if !slices.Contains(r.Problems, said) {
				r.Problems = append(r.Problems, said)
			}
		}
		slices.Sort(r.Problems)
		lines = append(lines, line(r))
	}
	write(file, "helm.sh/helm/v4 v4.2.3, go1.26; go run . schemas ../schemas.json (engines/helm/testdata/recorder)", lines)
}
