// Records what Go's types of the built-in kinds look like in protobuf and in JSON: once with every field filled, once with nothing said, and once
// with every pointer to a zero value, which is where the two differ most. Run in this folder: go run . > ../objects.json.gz
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
)

type filler struct {
	full  bool
	count int
}

func (f *filler) next() int { f.count++; return f.count }

// special fills types whose encoding is their own; it says whether it did.
func (f *filler) special(value reflect.Value) bool {
	if !value.CanAddr() {
		return false
	}
	moment := time.Date(2026, 1, 2, 3, 4, f.count%60, 0, time.UTC)
	switch target := value.Addr().Interface().(type) {
	case *meta.Time:
		if f.full {
			*target = meta.NewTime(moment)
		}
	case *meta.MicroTime:
		if f.full {
			*target = meta.NewMicroTime(moment.Add(123456 * time.Microsecond))
		}
	case *meta.Duration:
		if f.full {
			target.Duration = time.Duration(f.next()) * time.Second
		}
	case *resource.Quantity:
		*target = resource.MustParse("0")
		if f.full {
			*target = resource.MustParse(fmt.Sprintf("%dMi", f.next()))
		}
	case *intstr.IntOrString:
		if f.full && f.next()%2 == 0 {
			*target = intstr.FromString(fmt.Sprintf("%d%%", f.count))
		} else if f.full {
			*target = intstr.FromInt32(int32(f.count))
		}
	case *runtime.RawExtension:
		if f.full {
			target.Raw = []byte(fmt.Sprintf(`{"raw":%d}`, f.next()))
		}
	case *meta.FieldsV1:
		if f.full {
			target.Raw = []byte(`{"f:spec":{".":{}}}`)
		}
	case *apiextensions.JSON:
		target.Raw = []byte("null")
		if f.full {
			target.Raw = []byte(fmt.Sprintf(`{"any":[%d,"x",true]}`, f.next()))
		}
	default:
		return false
	}
	return true
}

func (f *filler) fill(value reflect.Value, name string) {
	if f.special(value) {
		return
	}
	switch value.Kind() {
	case reflect.String:
		if f.full {
			value.SetString(fmt.Sprintf("%s-%d", strings.ToLower(name), f.next()))
		}
	case reflect.Bool:
		value.SetBool(f.full)
	case reflect.Int, reflect.Int32, reflect.Int64:
		if f.full {
			value.SetInt(int64(f.next()))
		}
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		if f.full {
			value.SetUint(uint64(f.next() % 100))
		}
	case reflect.Float64:
		if f.full {
			value.SetFloat(float64(f.next()) + 0.5)
		}
	case reflect.Pointer:
		value.Set(reflect.New(value.Type().Elem()))
		f.fill(value.Elem(), name)
	case reflect.Slice:
		if f.full {
			value.Set(reflect.MakeSlice(value.Type(), 1, 1))
			f.fill(value.Index(0), name)
		}
	case reflect.Map:
		if f.full {
			value.Set(reflect.MakeMap(value.Type()))
			key, item := reflect.New(value.Type().Key()).Elem(), reflect.New(value.Type().Elem()).Elem()
			f.fill(key, name)
			f.fill(item, name)
			value.SetMapIndex(key, item)
		}
	case reflect.Struct:
		f.fillStruct(value)
	}
}

// A schema contains itself: of each struct there are at most two inside one another.
var open = map[reflect.Type]int{}

func (f *filler) fillStruct(value reflect.Value) {
	if open[value.Type()] > 1 {
		if kind := value.FieldByName("Type"); kind.IsValid() && kind.Kind() == reflect.String {
			f.fill(kind, "Type")
		}
		return
	}
	open[value.Type()]++
	defer func() { open[value.Type()]-- }()
	if strings.HasPrefix(value.Type().Name(), "JSONSchemaPropsOr") {
		one := f.next() % 2 // a union: it is the one or the other
		f.fill(value.Field(one), value.Type().Field(one).Name)
		return
	}
	for index := range value.NumField() {
		field := value.Type().Field(index)
		if field.IsExported() && field.Type != reflect.TypeFor[meta.TypeMeta]() {
			f.fill(value.Field(index), field.Name)
		}
	}
}

type pair struct {
	Protobuf []byte          `json:"protobuf"`
	JSON     json.RawMessage `json:"json"`
}

func record(kind schema.GroupVersionKind, object runtime.Object) pair {
	object.GetObjectKind().SetGroupVersionKind(kind)
	var wire bytes.Buffer
	if err := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme).Encode(object, &wire); err != nil {
		panic(fmt.Errorf("%v: %w", kind, err))
	}
	text, err := json.Marshal(object)
	if err != nil {
		panic(fmt.Errorf("%v: %w", kind, err))
	}
	return pair{Protobuf: wire.Bytes(), JSON: text}
}

func main() {
	if err := apiextensions.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	objects := map[string]map[string]pair{}
	for kind, of := range scheme.Scheme.AllKnownTypes() {
		shared := strings.HasPrefix(of.PkgPath(), "k8s.io/apimachinery/")
		listed := strings.HasSuffix(kind.Kind, "List") && kind.Kind != "APIResourceList"
		if strings.Contains(kind.Version, "alpha") || strings.Contains(kind.Version, "beta") || listed || (shared && kind.Kind != "DeleteOptions") || (shared && kind.Group != "apps") {
			continue
		}
		variants := map[string]pair{"empty": record(kind, reflect.New(of).Interface().(runtime.Object))}
		for name, f := range map[string]*filler{"full": {full: true}, "zero": {}} {
			value := reflect.New(of)
			f.fill(value.Elem(), kind.Kind)
			variants[name] = record(kind, value.Interface().(runtime.Object))
		}
		group := kind.Group
		if group == "" {
			group = "core"
		}
		objects[fmt.Sprintf("%s.%s.%s", group, kind.Version, kind.Kind)] = variants
	}
	out := gzip.NewWriter(os.Stdout)
	from := "testdata/recorder/main.go with k8s.io/client-go v0.36.3 and go1.26: `go run . > ../objects.json.gz`"
	if err := json.NewEncoder(out).Encode(map[string]any{"from": from, "objects": objects}); err != nil {
		panic(err)
	}
	if err := out.Close(); err != nil {
		panic(err)
	}
}
