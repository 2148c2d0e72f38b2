// Decodes an OpenAPI v2 document in protobuf as kubectl does, and prints it as JSON.
//
//	go run . document.pb
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	openapi_v2 "github.com/google/gnostic-models/openapiv2"
	yaml "go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/proto"
)

func main() {
	sent, err := os.ReadFile(os.Args[1])
	check(err)
	var document openapi_v2.Document
	check(proto.Unmarshal(sent, &document))
	text, err := document.YAMLValue("")
	check(err)
	var value any
	check(yaml.Unmarshal(text, &value))
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(value))
	fmt.Print(out.String())
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
