// Answers what a policy is warned of, by the types of the kinds that it is about: one policy a line comes in, its warnings go out.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	v1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta/testrestmapper"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/cel/openapi/resolver"
	k8sscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

func main() {
	checker := &validating.TypeChecker{
		SchemaResolver: resolver.NewDefinitionsSchemaResolver(openapi.GetOpenAPIDefinitions, k8sscheme.Scheme),
		RestMapper:     testrestmapper.TestOnlyStaticRESTMapper(k8sscheme.Scheme),
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		var p v1.ValidatingAdmissionPolicy
		if err := json.Unmarshal(in.Bytes(), &p); err != nil {
			panic(err)
		}
		out.Encode(checker.Check(&p))
	}
}
