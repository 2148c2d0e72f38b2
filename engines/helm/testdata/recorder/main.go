// Fills in what Helm's engine makes of each row of ../functions.json, and what sigs.k8s.io/yaml makes of each text of ../../../yaml/testdata/go-verdicts.json:
//
//	cd engines/helm/testdata/recorder && go mod tidy && TZ=UTC go run . ../functions.json ../../../yaml/testdata/go-verdicts.json
//
// `go run . schemas ../schemas.json` asks what Helm says of schemas and values.
//
// A new row needs only its template and values; a new text only its text.
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/engine"
	"sigs.k8s.io/yaml"
)

type row struct {
	Template string          `json:"template"`
	Values   json.RawMessage `json:"values,omitempty"`
	Output   *string         `json:"output,omitempty"`
	Error    string          `json:"error,omitempty"`
}

type verdict struct {
	Text  string `json:"text"`
	JSON  string `json:"json,omitempty"`
	Error string `json:"error,omitempty"`
}

func render(r row) (string, error) {
	values := map[string]any{}
	if r.Values != nil {
		check(json.Unmarshal(r.Values, &values)) // anew for each row, since some functions change their arguments
	}
	c := &chart.Chart{
		Metadata:  &chart.Metadata{Name: "c", Version: "1.0.0", APIVersion: "v2"},
		Templates: []*common.File{{Name: "templates/t", Data: []byte(r.Template)}},
	}
	top := common.Values{"Values": common.Values(values), "Capabilities": common.DefaultCapabilities}
	rendered, err := engine.Engine{}.Render(c, top)
	return rendered["c/templates/t"], err
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func line(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(value))
	return "    " + strings.TrimSpace(text.String())
}

func write(file, head string, lines []string) {
	text := "{\n  \"recordedWith\": " + strings.TrimSpace(line(head)) + ",\n  \"rows\": [\n" + strings.Join(lines, ",\n") + "\n  ]\n}\n"
	check(os.WriteFile(file, []byte(text), 0o644))
}

func recordRows(file string) {
	var recorded struct{ Rows []row }
	text, err := os.ReadFile(file)
	check(err)
	check(json.Unmarshal(text, &recorded))
	lines := []string{}
	for _, r := range recorded.Rows {
		r.Output, r.Error = nil, ""
		if output, err := render(r); err != nil {
			r.Error = err.Error()
		} else {
			r.Output = &output
		}
		lines = append(lines, line(r))
	}
	write(file, "helm.sh/helm/v4 v4.2.3, go1.26; TZ=UTC go run . (engines/helm/testdata/recorder)", lines)
}

func recordVerdicts(file string) {
	var recorded struct{ Rows []verdict }
	text, err := os.ReadFile(file)
	check(err)
	check(json.Unmarshal(text, &recorded))
	lines := []string{}
	for _, r := range recorded.Rows {
		r.JSON, r.Error = "", ""
		if out, err := yaml.YAMLToJSON([]byte(r.Text)); err != nil {
			r.Error = err.Error()
		} else {
			r.JSON = string(out)
		}
		lines = append(lines, line(r))
	}
	write(file, "sigs.k8s.io/yaml v1.6.0 (go.yaml.in/yaml/v2 v2.4.3); go run . (engines/helm/testdata/recorder)", lines)
}

func main() {
	if os.Args[1] == "schemas" {
		recordSchemas(os.Args[2])
		return
	}
	recordRows(os.Args[1])
	recordVerdicts(os.Args[2])
}
