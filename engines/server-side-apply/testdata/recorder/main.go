package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields/managedfieldstest"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
)

// Plays the steps of histories.json and writes down the live object after each, as it is.
func main() {
	var file map[string]interface{}
	text, _ := os.ReadFile(os.Args[1])
	if err := json.Unmarshal(text, &file); err != nil {
		panic(err)
	}
	converter := applyconfigurations.NewTypeConverter(scheme.Scheme)
	changed, bad := 0, 0
	for n, s := range file["scenarios"].([]interface{}) {
		scenario := s.(map[string]interface{})
		gv, _ := schema.ParseGroupVersion(scenario["APIVersion"].(string))
		f := managedfieldstest.NewTestFieldManager(converter, gv.WithKind(scenario["Kind"].(string)))
		for i, st := range scenario["Steps"].([]interface{}) {
			step := st.(map[string]interface{})
			o := &unstructured.Unstructured{}
			b, _ := json.Marshal(step["Object"])
			if err := json.Unmarshal(b, o); err != nil {
				panic(err)
			}
			var err error
			if step["Op"] == "Apply" {
				err = f.Apply(o, step["Manager"].(string), step["Force"].(bool))
			} else {
				err = f.Update(o, step["Manager"].(string))
			}
			if (err != nil) != (step["Error"] != nil) {
				bad++
				fmt.Fprintln(os.Stderr, n, i, err, step["Error"])
			}
			if err != nil {
				continue
			}
			live := f.Live().DeepCopyObject()
			a, _ := meta.Accessor(live)
			a.SetManagedFields(nil)
			b, _ = json.Marshal(live)
			var now interface{}
			_ = json.Unmarshal(b, &now)
			was, _ := json.Marshal(step["Live"])
			is, _ := json.Marshal(now)
			if string(was) != string(is) {
				changed++
				if strings.ReplaceAll(string(is), "null", "{}") != strings.ReplaceAll(string(was), "null", "{}") && strings.ReplaceAll(string(is), "null", "[]") != string(was) {
					fmt.Fprintln(os.Stderr, n, i, string(was), string(is))
				}
				step["Live"] = now
			}
		}
	}
	fmt.Fprintln(os.Stderr, "changed", changed, "bad", bad)
	out, _ := json.Marshal(file)
	os.Stdout.Write(out)
}
