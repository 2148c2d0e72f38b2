package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields/managedfieldstest"
	"k8s.io/client-go/applyconfigurations"
	"k8s.io/client-go/kubernetes/scheme"
)

// Plays the steps of histories.json and writes down the live object after each, as it is, and who manages what of it.
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
			managed := managersOf(a)
			if !reflect.DeepEqual(byManager(managed), byManager(step["Managed"])) {
				changed++
				fmt.Fprintln(os.Stderr, n, i, "other managers")
				step["Managed"] = managed
			}
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

// managersOf is what managedFields says, without the times, which are those of the recording.
func managersOf(object metav1.Object) []interface{} {
	var managers []interface{}
	for _, entry := range object.GetManagedFields() {
		var fields interface{}
		_ = json.Unmarshal(entry.FieldsV1.Raw, &fields)
		managers = append(managers, map[string]interface{}{
			"apiVersion": entry.APIVersion, "fieldsV1": fields, "manager": entry.Manager, "operation": string(entry.Operation),
		})
	}
	return managers
}

// byManager takes away the order, which depends on the second in which a step was played.
func byManager(managers interface{}) map[string]interface{} {
	result := map[string]interface{}{}
	list, _ := managers.([]interface{})
	for _, one := range list {
		entry := one.(map[string]interface{})
		result[fmt.Sprint(entry["manager"], entry["operation"])] = entry
	}
	return result
}
