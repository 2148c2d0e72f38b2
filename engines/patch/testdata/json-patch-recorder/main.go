// Fills in what evanphx/json-patch v4, with which kube-apiserver applies JSON patches, makes of each row of ../json-patch-v4.json:
//
//	cd engines/patch/testdata/json-patch-recorder && go mod tidy && go run . ../json-patch-v4.json
//
// A new row needs only its document and patch.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

type row struct {
	Document json.RawMessage `json:"document"`
	Patch    json.RawMessage `json:"patch"`
	After    json.RawMessage `json:"after,omitempty"`
	Error    string          `json:"error,omitempty"`
	IsTest   bool            `json:"isTest,omitempty"`
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
	var recorded struct{ Rows []row }
	text, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(text, &recorded))
	lines := []string{}
	for _, r := range recorded.Rows {
		r.After, r.Error, r.IsTest = nil, "", false
		patch, err := jsonpatch.DecodePatch(r.Patch)
		if err == nil {
			r.After, err = patch.Apply(r.Document)
		}
		if err != nil {
			r.After, r.Error, r.IsTest = nil, err.Error(), errors.Is(err, jsonpatch.ErrTestFailed)
		}
		lines = append(lines, "    "+line(r))
	}
	head := "gopkg.in/evanphx/json-patch.v4 v4.13.0; go run . (engines/patch/testdata/json-patch-recorder)"
	out := "{\n  \"recordedWith\": " + line(head) + ",\n  \"rows\": [\n" + strings.Join(lines, ",\n") + "\n  ]\n}\n"
	check(os.WriteFile(os.Args[1], []byte(out), 0o644))
}
