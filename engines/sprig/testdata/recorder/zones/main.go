// Writes src/generated/time-zones.json: every zone of the IANA database that Go brings, under the letters that it shows at each offset (in minutes).
//
//	cd engines/sprig/testdata/recorder && go run ./zones > ../../src/generated/time-zones.json
package main

import (
	"archive/zip"
	"fmt"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"time"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// letters of a zone since 1970; of several at one offset the latest.
func letters(name string) string {
	zone, err := time.LoadLocation(name)
	check(err)
	byOffset := map[int]string{}
	for at := time.Unix(0, 0); at.Year() < 2038; at = at.AddDate(0, 0, 20) {
		abbreviation, offset := at.In(zone).Zone()
		if !strings.ContainsAny(abbreviation[:1], "+-") && abbreviation != "LMT" {
			byOffset[offset/60] = abbreviation
		}
	}
	offsets := []int{}
	for offset := range byOffset {
		offsets = append(offsets, offset)
	}
	sort.Ints(offsets)
	texts := []string{}
	for _, offset := range offsets {
		texts = append(texts, fmt.Sprintf("%s%+d", byOffset[offset], offset))
	}
	return strings.Join(texts, " ")
}

func main() {
	archive, err := zip.OpenReader(filepath.Join(runtime.GOROOT(), "lib/time/zoneinfo.zip"))
	check(err)
	groups := map[string][]string{}
	for _, file := range archive.File {
		if !strings.HasSuffix(file.Name, "/") && file.Name != "Factory" {
			key := letters(file.Name)
			groups[key] = append(groups[key], file.Name)
		}
	}
	lines := []string{}
	for key, names := range groups {
		sort.Strings(names)
		lines = append(lines, fmt.Sprintf("  %q: %q", key, strings.Join(names, " ")))
	}
	sort.Strings(lines)
	fmt.Printf("{\n%s\n}\n", strings.Join(lines, ",\n"))
}
