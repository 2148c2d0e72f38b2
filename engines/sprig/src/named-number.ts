// A whole number that prints as a word: time.Month, time.Weekday.
import { GoStruct } from "@sluice/gotemplate";
import { define } from "./go-function.ts";

/** Shown by its name; `int` and its like see the number. */
export class NamedNumber extends GoStruct {
  readonly value: bigint;

  constructor(type: string, value: number, name: string) {
    super(type, [], { text: () => name, methods: new Map([["String", define([], () => name)]]) });
    this.value = BigInt(value);
  }
}
