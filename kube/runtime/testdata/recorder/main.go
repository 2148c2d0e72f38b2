// Records what fluxcd/pkg's runtime/conditions makes of the cases of cases.go and of generated ones:
//
//	cd kube/runtime/testdata/recorder && ./record.sh
//
// A new case is a row in cases.go. The generated ones come from a fixed seed. Every case runs twice: with Flux as it is, and with a copy in which
// one index is corrected: aggregate takes the object of a condition by the condition's place in its own list.
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"

	"github.com/fluxcd/pkg/runtime/conditions"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

const head = "github.com/fluxcd/pkg/runtime v0.111.0 (conditions), go1.26; ./record.sh (kube/runtime/testdata/recorder)"

type condition struct {
	Type               string `json:"type"`
	Status             string `json:"status"`
	Reason             string `json:"reason"`
	Message            string `json:"message"`
	ObservedGeneration int64  `json:"observedGeneration,omitempty"`
}

type source struct {
	Kind       string      `json:"kind"`
	Name       string      `json:"name"`
	Conditions []condition `json:"conditions"`
}

type fallback struct {
	Value   bool   `json:"value"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// Lists that are nil are options not given; empty ones are given and empty.
type options struct {
	Of                 []string  `json:"of,omitzero"`
	NegativePolarity   []string  `json:"negativePolarity,omitzero"`
	LatestGeneration   bool      `json:"latestGeneration,omitempty"`
	Counter            bool      `json:"counter,omitempty"`
	CounterOnlyFor     []string  `json:"counterOnlyFor,omitzero"`
	StepCounter        bool      `json:"stepCounter,omitempty"`
	StepCounterOnlyFor []string  `json:"stepCounterOnlyFor,omitzero"`
	SourceRef          bool      `json:"sourceRef,omitempty"`
	SourceRefIfAny     []string  `json:"sourceRefIfAny,omitzero"`
	Fallback           *fallback `json:"fallback,omitempty"`
}

type row struct {
	What    string   `json:"what"`
	Call    string   `json:"call"`
	Type    string   `json:"type"`
	Sources []source `json:"sources"`
	Options options  `json:"options"`
	// What Flux says; nil when it sets nothing.
	Result *condition `json:"result"`
	// It says nothing, since it runs over the end of a list.
	Panics bool `json:"panics,omitempty"`
	// What it says with that index corrected, where that is something else.
	Corrected *condition `json:"corrected,omitempty"`
	// What it then says of the same objects in other orders.
	OtherOrders []*condition `json:"otherOrders,omitempty"`
}

type object struct {
	metav1.TypeMeta
	metav1.ObjectMeta
	conditions []metav1.Condition
}

func (o *object) DeepCopyObject() runtime.Object              { panic("nobody copies these") }
func (o *object) GetConditions() []metav1.Condition           { return o.conditions }
func (o *object) SetConditions(conditions []metav1.Condition) { o.conditions = conditions }

func toObject(s source) *object {
	o := &object{TypeMeta: metav1.TypeMeta{Kind: s.Kind}, ObjectMeta: metav1.ObjectMeta{Name: s.Name}}
	for _, c := range s.Conditions {
		o.conditions = append(o.conditions, metav1.Condition{
			Type: c.Type, Status: metav1.ConditionStatus(c.Status), Reason: c.Reason, Message: c.Message, ObservedGeneration: c.ObservedGeneration,
		})
	}
	return o
}

func mergeOptions(o options) (list []conditions.MergeOption) {
	if o.Of != nil {
		list = append(list, conditions.WithConditions(o.Of...))
	}
	if o.NegativePolarity != nil {
		list = append(list, conditions.WithNegativePolarityConditions(o.NegativePolarity...))
	}
	if o.LatestGeneration {
		list = append(list, conditions.WithLatestGeneration())
	}
	if o.Counter {
		list = append(list, conditions.WithCounter())
	}
	if o.CounterOnlyFor != nil {
		list = append(list, conditions.WithCounterIfOnly(o.CounterOnlyFor...))
	}
	if o.StepCounter {
		list = append(list, conditions.WithStepCounter())
	}
	if o.StepCounterOnlyFor != nil {
		list = append(list, conditions.WithStepCounterIfOnly(o.StepCounterOnlyFor...))
	}
	if o.SourceRef {
		list = append(list, conditions.WithSourceRef())
	}
	if o.SourceRefIfAny != nil {
		list = append(list, conditions.WithSourceRefIf(o.SourceRefIfAny...))
	}
	return list
}

func run(r row) *condition {
	to := &object{}
	switch r.Call {
	case "summary":
		to = toObject(r.Sources[0])
		before := conditions.Get(to, r.Type)
		conditions.SetSummary(to, r.Type, mergeOptions(r.Options)...)
		if after := conditions.Get(to, r.Type); before != nil && after.LastTransitionTime == before.LastTransitionTime {
			return nil // a change would have moved the time, which is zero
		}
	case "mirror":
		list := []conditions.MirrorOptions{}
		if f := r.Options.Fallback; f != nil {
			list = append(list, conditions.WithFallbackValue(f.Value, f.Reason, f.Message))
		}
		conditions.SetMirror(to, r.Type, toObject(r.Sources[0]), list...)
	case "aggregate":
		from := []conditions.Getter{}
		for _, s := range r.Sources {
			from = append(from, toObject(s))
		}
		conditions.SetAggregate(to, r.Type, from, mergeOptions(r.Options)...)
	}
	c := conditions.Get(to, r.Type)
	if c == nil {
		return nil
	}
	return &condition{Type: c.Type, Status: string(c.Status), Reason: c.Reason, Message: c.Message}
}

// What Flux makes of a case; its aggregate panics when an object has more conditions than there are objects.
func record(r row) (recorded row) {
	defer func() {
		if trouble := recover(); trouble != nil {
			recorded = r
			recorded.Panics = true
		}
	}()
	r.Result = run(r)
	return r
}

// What Flux would make of it without that mistake: in its order and, when its objects can be told apart by name, in fifty others.
func correct(r row) row {
	result := run(r)
	if r.Panics || line(result) != line(r.Result) {
		r.Corrected = result
	}
	names := map[string]bool{}
	for _, s := range r.Sources {
		names[s.Name] = true
	}
	if r.Call != "aggregate" || len(names) < len(r.Sources) {
		return r
	}
	shuffled := r
	shuffled.Sources = slices.Clone(r.Sources)
	for range 50 {
		random.Shuffle(len(shuffled.Sources), func(i, j int) {
			shuffled.Sources[i], shuffled.Sources[j] = shuffled.Sources[j], shuffled.Sources[i]
		})
		other := run(shuffled)
		if !slices.ContainsFunc(append(r.OtherOrders, result), func(c *condition) bool { return line(c) == line(other) }) {
			r.OtherOrders = append(r.OtherOrders, other)
		}
	}
	return r
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
	rows := append(handMade(), generated()...)
	if corrected := len(os.Args) > 2; corrected {
		var recorded struct{ Rows []row }
		text, err := os.ReadFile(os.Args[1])
		check(err)
		check(json.Unmarshal(text, &recorded))
		for i, r := range recorded.Rows {
			rows[i] = correct(r)
		}
	} else {
		for i, r := range rows {
			rows[i] = record(r)
		}
	}
	lines := []string{}
	for _, r := range rows {
		lines = append(lines, "    "+line(r))
	}
	text := "{\n  \"recordedWith\": " + line(head) + ",\n  \"rows\": [\n" + strings.Join(lines, ",\n") + "\n  ]\n}\n"
	check(os.WriteFile(os.Args[1], []byte(text), 0o644))
}
