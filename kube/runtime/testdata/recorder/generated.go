package main

import (
	"fmt"
	"math/rand/v2"
)

var random = rand.New(rand.NewPCG(4, 2026))

func pick[T any](list ...T) T { return list[random.IntN(len(list))] }

func some(types []string) []string {
	list := []string{}
	for _, i := range random.Perm(len(types))[:1+random.IntN(len(types)-1)] {
		list = append(list, types[i])
	}
	return list
}

func often(oneIn int) bool { return random.IntN(oneIn) == 0 }

var types = []string{"Ready", "Reconciling", "Stalled", "FetchFailed", "ArtifactInStorage", "SourceVerified", "Healthy"}

func anyConditions(generation int64) []condition {
	list := []condition{}
	for _, i := range random.Perm(len(types))[:random.IntN(5)] {
		status := pick("True", "True", "False", "False", "Unknown")
		n := random.IntN(1000)
		c := condition{types[i], status, fmt.Sprintf("R%d", n), fmt.Sprintf("message %d", n), generation}
		if generation > 1 && often(3) {
			c.ObservedGeneration = 1 + random.Int64N(generation)
		}
		list = append(list, c)
	}
	return list
}

func anyOptions() (o options) {
	if often(2) {
		o.Of = some(types)
	}
	if !often(4) {
		o.NegativePolarity = some([]string{"FetchFailed", "Stalled", "Reconciling"})
	}
	o.LatestGeneration, o.StepCounter, o.SourceRef = often(3), often(4), often(4)
	return o
}

func generated() (rows []row) {
	for n := range 60 {
		list := anyConditions(3)
		o := anyOptions()
		if o.StepCounter && often(2) {
			o.StepCounterOnlyFor = some(types)
		}
		rows = append(rows, row{What: fmt.Sprintf("generated summary %d", n), Call: "summary", Type: pick("Released", "Ready", "Stalled"), Sources: []source{of("apps", list...)}, Options: o})
	}
	for n := range 60 {
		from := []source{}
		for i := range 1 + random.IntN(4) {
			from = append(from, source{pick("Kustomization", "HelmRelease"), fmt.Sprintf("%s%d", pick("a", "b", "c"), i), anyConditions(pick[int64](0, 1, 2))})
		}
		o := anyOptions()
		if o.Counter = often(2); o.Counter && often(2) {
			o.CounterOnlyFor = some(types)
		}
		if often(4) {
			o.SourceRefIfAny = some(types)
		}
		rows = append(rows, row{What: fmt.Sprintf("generated aggregate %d", n), Call: "aggregate", Type: pick("Ready", "Stalled"), Sources: from, Options: o})
	}
	return rows
}
