// From what structured-merge-diff wrote down to merge-cases.json: schemas as JSON, each once. Cases whose converter changes objects between
// versions are left out: conversion is not this engine's work.
import { readFileSync } from "node:fs";
import { load } from "js-yaml";

type Step = { Type: string; Schema: string; [field: string]: unknown };
type Case = { Test: string; Converter: string; Steps: Step[] | null; [field: string]: unknown };

const cases = readFileSync(process.argv[2] ?? "", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case)
  .filter(({ Converter, Steps }) => Converter.endsWith("dummyConverter") && Steps !== null);
const schemas: string[] = [];
const indexOf = (text: string): number => {
  if (!schemas.includes(text)) schemas.push(text);
  return schemas.indexOf(text);
};
const kept = cases.map(({ Converter: _converter, Steps, Test, ...rest }) => ({
  Test: Test.replace(/\.func\d+.*$/, ""),
  ...rest,
  Steps: Steps?.map(({ Type, Schema, ...step }) => ({ ...step, Type: load(Type), Schema: indexOf(Schema) })),
}));
const recordedFrom = "structured-merge-diff v6.4.2, go test ./merge, with testdata/recorder/state.patch";
process.stdout.write(`${JSON.stringify({ recordedFrom, schemas: schemas.map((text) => load(text)), cases: kept })}\n`);
