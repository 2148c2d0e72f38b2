// A time under a layout.
// @see Go time/format.go appendFormat, go1.26
import { dayOfYear, daysFromCivil, weekdayOf, type CivilTime } from "./calendar.ts";
import { chunksOf, isFraction, isOffset, months, weekdays } from "./time-layout.ts";

/** What a layout can show. */
export type Shown = { civil: CivilTime; nanosecond: number; offset: number; letters: string };

/** Writes a time under a layout. */
export function formatTime(layout: string, shown: Shown): string {
  let text = "";
  for (const { prefix, element } of chunksOf(layout)) text += prefix + (element && show(element, shown));
  return text;
}

const padded = (value: number, width: number): string => {
  const digits = String(Math.abs(value)).padStart(width, "0");
  return value < 0 ? `-${digits}` : digits;
};

function show(element: string, shown: Shown): string {
  const { civil, nanosecond, offset, letters } = shown;
  if (isFraction(element)) return showFraction(element, nanosecond);
  if (isOffset(element)) return showOffset(element, offset);
  const isTwelve = civil.hour % 12 || 12;
  const weekday = weekdays[weekdayOf(secondsOfDate(civil))] ?? "";
  const month = months[civil.month - 1] ?? "";
  const byElement: { [element: string]: () => string } = {
    "2006": () => padded(civil.year, 4),
    "06": () => padded(Math.abs(civil.year % 100), 2),
    January: () => month,
    Jan: () => month.slice(0, 3),
    "01": () => padded(civil.month, 2),
    "1": () => String(civil.month),
    Monday: () => weekday,
    Mon: () => weekday.slice(0, 3),
    "02": () => padded(civil.day, 2),
    _2: () => String(civil.day).padStart(2),
    "2": () => String(civil.day),
    "002": () => padded(dayOfYear(civil), 3),
    __2: () => String(dayOfYear(civil)).padStart(3),
    "15": () => padded(civil.hour, 2),
    "03": () => padded(isTwelve, 2),
    "3": () => String(isTwelve),
    "04": () => padded(civil.minute, 2),
    "4": () => String(civil.minute),
    "05": () => padded(civil.second, 2),
    "5": () => String(civil.second),
    PM: () => (civil.hour >= 12 ? "PM" : "AM"),
    pm: () => (civil.hour >= 12 ? "pm" : "am"),
    MST: () => letters || showOffset("-0700", offset),
  };
  return byElement[element]?.() ?? element;
}

const secondsOfDate = ({ year, month, day }: CivilTime): number => daysFromCivil(year, month, day) * 86_400;

function showFraction(element: string, nanosecond: number): string {
  const digits = padded(nanosecond, 9);
  const length = element.length - 1;
  if (element[1] === "0") return element.charAt(0) + digits.slice(0, length).padEnd(length, "0");
  const significant = digits.slice(0, length).replace(/0+$/, "");
  return significant && element.charAt(0) + significant;
}

function showOffset(element: string, offset: number): string {
  if (element.startsWith("Z") && offset === 0) return "Z";
  const size = Math.abs(offset);
  const parts = [Math.floor(size / 3_600), Math.floor((size % 3_600) / 60), size % 60].map((part) => padded(part, 2));
  const count = element.replaceAll(/[^0]/g, "").length / 2; // "07" has one zero and half a pair: hours alone
  const shown = parts.slice(0, Math.ceil(count));
  return (offset < 0 ? "-" : "+") + shown.join(element.includes(":") ? ":" : "");
}
