// Writes ../signatures.json: the parameter types of every function of sprig, the last one with dots when it takes any number.
//
//	cd engines/sprig/testdata/recorder && go run ./signatures > ../signatures.json
package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/Masterminds/sprig/v3"
)

func main() {
	lines := []string{}
	for name, function := range sprig.TxtFuncMap() {
		signature := reflect.TypeOf(function)
		types := []string{}
		for at := range signature.NumIn() {
			parameter := signature.In(at)
			if signature.IsVariadic() && at == signature.NumIn()-1 {
				types = append(types, "..."+parameter.Elem().String())
			} else {
				types = append(types, parameter.String())
			}
		}
		text, err := json.Marshal(types)
		if err != nil {
			panic(err)
		}
		lines = append(lines, fmt.Sprintf("    %q: %s", name, text))
	}
	sort.Strings(lines)
	fmt.Printf("{\n  \"recordedWith\": \"sprig 3.3.0: go run ./signatures (testdata/recorder)\",\n  \"signatures\": {\n%s\n  }\n}\n", strings.Join(lines, ",\n"))
}
