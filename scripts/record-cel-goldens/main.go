// Answers what Kubernetes makes of CEL expressions: one JSON object a line comes in, one goes out.
package main

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"reflect"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apimachinery/pkg/util/version"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"k8s.io/apiserver/pkg/cel/library"
)

type question struct {
	Schema json.RawMessage `json:"schema"`
	Cel    string          `json:"cel"`
	// Whether it is evaluated too.
	Evaluate bool `json:"evaluate"`
}

// A cost that no number of JavaScript can tell exactly is "endless".
type answer struct {
	Type  string `json:"type,omitempty"`
	Cost  any    `json:"cost,omitempty"`
	Wrong string `json:"wrong,omitempty"`
	Value any    `json:"value,omitempty"`
	Fails string `json:"fails,omitempty"`
}

type sizes struct{ root *apiservercel.DeclType }

func (s *sizes) EstimateCallCost(string, string, *checker.AstNode, []checker.AstNode) *checker.CallEstimate {
	return nil
}

func (s *sizes) EstimateSize(element checker.AstNode) *checker.SizeEstimate {
	if len(element.Path()) == 0 {
		return nil
	}
	node := s.root
	for _, name := range element.Path()[1:] {
		switch name {
		case "@items", "@values":
			node = node.ElemType
		case "@keys":
			node = node.KeyType
		default:
			field, ok := node.Fields[name]
			if !ok {
				return nil
			}
			node = field.Type
		}
		if node == nil {
			return nil
		}
	}
	return &checker.SizeEstimate{Min: 0, Max: uint64(node.MaxElements)}
}

var envs = map[string]struct {
	env  *cel.Env
	root *apiservercel.DeclType
}{}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		var q question
		must(json.Unmarshal(in.Bytes(), &q))
		must(out.Encode(answerTo(q)))
	}
}

func answerTo(q question) answer {
	known, ok := envs[string(q.Schema)]
	if !ok {
		known.env, known.root = environmentFor(q.Schema)
		envs[string(q.Schema)] = known
	}
	ast, issues := known.env.Compile(q.Cel)
	if issues != nil {
		return answer{Wrong: issues.String()}
	}
	if q.Evaluate {
		return valueOf(known.env, ast)
	}
	cost, err := known.env.EstimateCost(ast, &library.CostEstimator{SizeEstimator: &sizes{known.root}})
	must(err)
	if cost.Max >= 1<<53 {
		return answer{Type: ast.OutputType().String(), Cost: "endless"}
	}
	return answer{Type: ast.OutputType().String(), Cost: math.Trunc(float64(cost.Max))}
}

func valueOf(env *cel.Env, ast *cel.Ast) answer {
	program, err := env.Program(ast)
	if err != nil {
		return answer{Fails: err.Error()}
	}
	found, _, err := program.Eval(map[string]any{})
	if err != nil {
		return answer{Fails: err.Error()}
	}
	value, err := found.ConvertToNative(reflect.TypeFor[*structpb.Value]())
	if err != nil {
		return answer{Type: found.Type().TypeName()}
	}
	return answer{Value: value.(*structpb.Value).AsInterface()}
}

func environmentFor(raw json.RawMessage) (*cel.Env, *apiservercel.DeclType) {
	var external v1.JSONSchemaProps
	must(json.Unmarshal(raw, &external))
	var internal apiextensions.JSONSchemaProps
	must(v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&external, &internal, nil))
	structural, err := schema.NewStructural(&internal)
	must(err)
	root := model.SchemaDeclType(structural, true)
	named := root.MaybeAssignTypeName("selfType1")
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: version.MajorMinor(1, 0),
		EnvOptions:        []cel.EnvOption{cel.Variable("self", named.CelType()), cel.Variable("oldSelf", named.CelType())},
		DeclTypes:         []*apiservercel.DeclType{named},
	})
	must(err)
	return set.NewExpressionsEnv(), root
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
