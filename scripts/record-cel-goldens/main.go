// Answers what Kubernetes makes of CEL expressions: one JSON object a line comes in, one goes out.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/common/types/traits"
	"github.com/google/cel-go/ext"
	"google.golang.org/protobuf/types/known/structpb"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	celvalues "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	kjson "k8s.io/apimachinery/pkg/util/json"
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
	// What self and oldSelf are: then the value and its cost are told exactly.
	Self    json.RawMessage `json:"self"`
	OldSelf json.RawMessage `json:"oldSelf"`
	// Whether their types are unknown, as those of objects in admission.
	Dynamic bool `json:"dynamic"`
	// Whether it is one of Flux's own expressions.
	Flux bool `json:"flux"`
}

// A cost that no number of JavaScript can tell exactly is "endless".
type answer struct {
	Type  string `json:"type,omitempty"`
	Cost  any    `json:"cost,omitempty"`
	Wrong string `json:"wrong,omitempty"`
	Value any    `json:"value,omitempty"`
	Fails string `json:"fails,omitempty"`
	// Where cel-go itself breaks.
	Panics string `json:"panics,omitempty"`
	// What fails before anything is evaluated.
	Constant string `json:"constant,omitempty"`
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

type known struct {
	env    *cel.Env
	root   *apiservercel.DeclType
	schema *schema.Structural
}

var envs = map[string]known{}

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

func answerTo(q question) (found answer) {
	// Some literals make cel-go's own checks panic.
	defer func() {
		if reason := recover(); reason != nil {
			found = answer{Panics: fmt.Sprint(reason)}
		}
	}()
	if q.Flux {
		return answerAsFlux(q)
	}
	key := string(q.Schema) + strconv.FormatBool(q.Dynamic)
	known, ok := envs[key]
	if !ok {
		known = environmentFor(q.Schema, q.Dynamic)
		envs[key] = known
	}
	ast, issues := known.env.Compile(q.Cel)
	if issues != nil {
		return answer{Wrong: issues.String()}
	}
	if q.Self != nil {
		return outcomeOf(known, ast, q)
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

// The environment of fluxcd/pkg runtime/cel.
func answerAsFlux(q question) answer {
	env, err := cel.NewEnv(cel.HomogeneousAggregateLiterals(), cel.EagerlyValidateDeclarations(true), cel.DefaultUTCTimeZone(true),
		cel.CrossTypeNumericComparisons(true), cel.OptionalTypes(), ext.Strings(), ext.Sets(), ext.Encoders(),
		cel.Variable("status", cel.ObjectType("google.protobuf.Struct")))
	must(err)
	ast, issues := env.Compile(q.Cel)
	if issues != nil {
		return answer{Wrong: issues.String()}
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return answer{Constant: err.Error()}
	}
	var status any
	must(kjson.Unmarshal(q.Self, &status))
	found, _, err := program.Eval(map[string]any{"status": status})
	if err != nil {
		return answer{Fails: err.Error()}
	}
	return answer{Value: shown(found)}
}

func outcomeOf(known known, ast *cel.Ast, q question) answer {
	program, err := known.env.Program(ast, cel.InterruptCheckFrequency(100))
	if err != nil {
		return answer{Constant: err.Error()}
	}
	root := model.WithTypeAndObjectMeta(known.schema)
	variables := map[string]any{}
	for name, raw := range map[string]json.RawMessage{"self": q.Self, "oldSelf": q.OldSelf} {
		var data any
		must(kjson.Unmarshal(raw, &data))
		if q.Dynamic {
			variables[name] = data
		} else {
			variables[name] = celvalues.UnstructuredToVal(data, root)
		}
	}
	found, details, err := program.ContextEval(context.Background(), variables)
	cost := answer{Cost: float64(*details.ActualCost())}
	if err != nil {
		cost.Fails = err.Error()
		return cost
	}
	cost.Value = shown(found)
	return cost
}

// A value as a text that tells its type.
func shown(value ref.Val) string {
	switch v := value.(type) {
	case types.Null:
		return "null"
	case types.Bool:
		return strconv.FormatBool(bool(v))
	case types.Int:
		return strconv.FormatInt(int64(v), 10)
	case types.Uint:
		return strconv.FormatUint(uint64(v), 10) + "u"
	case types.Double:
		return "double " + strconv.FormatFloat(float64(v), 'g', -1, 64)
	case types.String:
		return strconv.Quote(string(v))
	case types.Bytes:
		return "bytes " + hex.EncodeToString(v)
	case types.Timestamp:
		return "moment " + v.Format(time.RFC3339Nano)
	case types.Duration:
		return "duration " + strconv.FormatInt(int64(v.Duration), 10)
	case *types.Optional:
		if !v.HasValue() {
			return "none"
		}
		return "some " + shown(v.GetValue())
	case *types.Err:
		return "error " + v.Error()
	case apiservercel.Quantity:
		return "quantity " + strconv.FormatFloat(v.AsApproximateFloat64(), 'g', -1, 64)
	case *apiservercel.Quantity:
		return "quantity " + strconv.FormatFloat(v.AsApproximateFloat64(), 'g', -1, 64)
	case *types.Type:
		return "type " + v.TypeName()
	case traits.Lister:
		items := []string{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			items = append(items, shown(it.Next()))
		}
		return "[" + strings.Join(items, ", ") + "]"
	case traits.Mapper:
		entries := []string{}
		for it := v.Iterator(); it.HasNext() == types.True; {
			key := it.Next()
			field, _ := v.Find(key)
			entry := shown(key)
			if field != nil {
				entry += ": " + shown(field)
			}
			entries = append(entries, entry)
		}
		sort.Strings(entries)
		return "{" + strings.Join(entries, ", ") + "}"
	default:
		return v.Type().TypeName()
	}
}

func environmentFor(raw json.RawMessage, dynamic bool) known {
	var external v1.JSONSchemaProps
	must(json.Unmarshal(raw, &external))
	var internal apiextensions.JSONSchemaProps
	must(v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&external, &internal, nil))
	structural, err := schema.NewStructural(&internal)
	must(err)
	root := model.SchemaDeclType(structural, true)
	named := root.MaybeAssignTypeName("selfType1")
	self := named.CelType()
	if dynamic {
		self = cel.DynType
	}
	set, err := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion()).Extend(environment.VersionedOptions{
		IntroducedVersion: version.MajorMinor(1, 0),
		EnvOptions:        []cel.EnvOption{cel.Variable("self", self), cel.Variable("oldSelf", self)},
		DeclTypes:         []*apiservercel.DeclType{named},
	})
	must(err)
	return known{set.NewExpressionsEnv(), root, structural}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
