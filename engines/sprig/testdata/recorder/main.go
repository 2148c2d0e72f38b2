// Fills in what sprig makes of each template in the tables of ../sprig-3.3.0 (or of the named files):
//
//	cd engines/sprig/testdata/recorder && TZ=UTC go run . ../sprig-3.3.0/*.json
//
// A new row needs only its template (and data); the module file pins the versions that Helm 4.2.3 is built with.
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

type row struct {
	Template string          `json:"template"`
	Data     json.RawMessage `json:"data,omitempty"`
	Output   *string         `json:"output,omitempty"`
	Error    string          `json:"error,omitempty"`
}

type table struct {
	RecordedWith string `json:"recordedWith"`
	Rows         []row  `json:"rows"`
}

func render(r row) (string, error) {
	var data any
	if r.Data != nil {
		check(json.Unmarshal(r.Data, &data)) // anew for each row, since some functions change their arguments
	}
	parsed, err := template.New("t").Funcs(sprig.TxtFuncMap()).Parse(r.Template)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = parsed.Execute(&out, data)
	return out.String(), err
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
	return strings.TrimSpace(text.String())
}

func main() {
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		check(err)
		var recorded table
		check(json.Unmarshal(text, &recorded))
		lines := []string{}
		for _, r := range recorded.Rows {
			r.Output, r.Error = nil, ""
			if output, err := render(r); err != nil {
				r.Error = err.Error()
			} else {
				r.Output = &output
			}
			lines = append(lines, "    "+line(r))
		}
		head := line("sprig 3.3.0, text/template of go1.26, modules of Helm 4.2.3; TZ=UTC go run . (testdata/recorder)")
		text = []byte("{\n  \"recordedWith\": " + head + ",\n  \"rows\": [\n" + strings.Join(lines, ",\n") + "\n  ]\n}\n")
		check(os.WriteFile(file, text, 0o644))
	}
}
