// What is wrong with the entries of managedFields that a client sends.
// @see apimachinery pkg/apis/meta/v1/validation/validation.go ValidateManagedFields
import type { KubeObject } from "@sluice/objects";
import { invalidText, tooLong } from "../resources/causes.ts";
import type { Cause } from "../status-error.ts";

const longestManager = 128;
const longestSubresource = 256;
// An object that is changed has its metadata checked three times over, and each time says so.
const timesChecked = 3;

// What nearly all are called, so that they need not be looked at more closely.
const usual = /^[ -~]{0,128}$/;

/** Names of managers and subresources that cannot be. */
export function validateOwners({ metadata }: KubeObject, isNew: boolean): Cause[] {
  const { managedFields = [] } = metadata;
  if (managedFields.every(({ manager = "", subresource = "" }) => usual.test(manager) && usual.test(subresource)))
    return [];
  const causes = managedFields.flatMap(({ manager = "", subresource = "" }, index) => {
    const field = `metadata.managedFields[${index}]`;
    return [
      ...checkLength(`${field}.manager`, manager, longestManager),
      ...checkLetters(`${field}.manager`, manager),
      ...checkLength(`${field}.subresource`, subresource, longestSubresource),
    ];
  });
  return causes.length === 0 || isNew ? causes : Array.from({ length: timesChecked }, () => causes).flat();
}

const checkLength = (field: string, text: string, most: number): Cause[] =>
  Buffer.byteLength(text) > most ? [tooLong(field, most)] : [];

const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

const checkLetters = (field: string, text: string): Cause[] =>
  [...text.matchAll(unprintable)].map(({ 0: letter, index }) => {
    const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const position = Buffer.byteLength(text.slice(0, index));
    return invalidText(field, text, `invalid character U+${code} (at position ${position})`);
  });
