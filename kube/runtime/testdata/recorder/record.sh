#!/bin/sh
# Records ../condition-summaries.json: first with Flux as it is, then with the index in `aggregate` corrected (see main.go).
set -eu
go run . ../condition-summaries.json

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -r "$(go list -m -f '{{.Dir}}' github.com/fluxcd/pkg/runtime)/." "$copy"
chmod -R u+w "$copy"
sed -i '/for i, _ := range conditions {/{s/i, _/j/;n;s/\[i\]/[j]/}' "$copy/conditions/getter.go"
cp go.mod "$copy/recorder.mod"
cp go.sum "$copy/recorder.sum"
go mod edit -replace "github.com/fluxcd/pkg/runtime=$copy" "$copy/recorder.mod"
go run -modfile "$copy/recorder.mod" . ../condition-summaries.json corrected
