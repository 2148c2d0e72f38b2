// The same work as `ours` in ../compare-controller-runtime.ts, with controller-runtime: cache all Steps, visit each once and change nothing, then
// visit one of them again for each change. Prints what it took as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/clientcmd"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"
)

func cpu() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Sec+usage.Stime.Sec)*1000 + float64(usage.Utime.Usec+usage.Stime.Usec)/1000
}

func main() {
	count, _ := strconv.ParseInt(os.Args[2], 10, 64)
	log.SetLogger(logr.Discard())
	config, err := clientcmd.BuildConfigFromFlags("", os.Args[1])
	if err != nil {
		panic(err)
	}
	config.QPS = -1
	startedAt := time.Now()
	before := cpu()
	manager, err := ctrl.NewManager(config, ctrl.Options{Metrics: server.Options{BindAddress: "0"}})
	if err != nil {
		panic(err)
	}
	step := &unstructured.Unstructured{}
	step.SetGroupVersionKind(schema.GroupVersionKind{Group: "example.com", Version: "v1", Kind: "Step"})
	var visits atomic.Int64
	done := make(chan struct{})
	visit := reconcile.Func(func(ctx context.Context, request reconcile.Request) (reconcile.Result, error) {
		object := step.DeepCopy()
		if err := manager.GetClient().Get(ctx, request.NamespacedName, object); err != nil {
			return reconcile.Result{}, err
		}
		if visits.Add(1) == count {
			close(done)
		}
		return reconcile.Result{}, nil
	})
	err = ctrl.NewControllerManagedBy(manager).For(step).
		WithOptions(controller.Options{MaxConcurrentReconciles: 4}).Complete(visit)
	if err != nil {
		panic(err)
	}
	go func() {
		if err := manager.Start(context.Background()); err != nil {
			panic(err)
		}
	}()
	<-done
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	report, _ := json.Marshal(map[string]any{
		"ms":     time.Since(startedAt).Milliseconds(),
		"cpuMs":  int64(cpu() - before),
		"rssMiB": usage.Maxrss / 1024,
	})
	fmt.Println(string(report))
}
