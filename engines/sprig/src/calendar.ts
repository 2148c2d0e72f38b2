// The Gregorian calendar without limits, as Go has it; JavaScript's Date ends in the year 275760.
// The arithmetic on 400-year cycles is Howard Hinnant's ("chrono-Compatible Low-Level Date Algorithms").

/** A day and a time of day, without a zone. */
export type CivilTime = {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
};

const secondsPerDay = 86_400;

/** Days from 1970-01-01; months and days out of range count on. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const carried = year + Math.floor((month - 1) / 12);
  const monthInYear = ((((month - 1) % 12) + 12) % 12) + 1;
  const shifted = monthInYear <= 2 ? carried - 1 : carried; // years that begin in March have their leap day at the end
  const cycle = Math.floor(shifted / 400);
  const yearOfCycle = shifted - cycle * 400;
  const dayOfYear = Math.floor((153 * (monthInYear + (monthInYear > 2 ? -3 : 9)) + 2) / 5);
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * 146_097 + dayOfCycle - 719_468 + day - 1;
}

/** Seconds from 1970-01-01T00:00:00 of the same clock. */
export const secondsFromCivil = ({ year, month, day, hour, minute, second }: CivilTime): number =>
  daysFromCivil(year, month, day) * secondsPerDay + hour * 3_600 + minute * 60 + second;

/** The other way round. */
export function civilFromSeconds(seconds: number): CivilTime {
  const days = Math.floor(seconds / secondsPerDay);
  const ofDay = seconds - days * secondsPerDay;
  const shifted = days + 719_468;
  const cycle = Math.floor(shifted / 146_097);
  const dayOfCycle = shifted - cycle * 146_097;
  const yearOfCycle = Math.floor(
    (dayOfCycle - Math.floor(dayOfCycle / 1_460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096)) /
      365,
  );
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  return {
    year: cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * march + 2) / 5) + 1,
    hour: Math.floor(ofDay / 3_600),
    minute: Math.floor((ofDay % 3_600) / 60),
    second: ofDay % 60,
  };
}

/** True for years of 366 days. */
export const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** How many days a month has. */
export const daysInMonth = (year: number, month: number): number =>
  daysFromCivil(year, month + 1, 1) - daysFromCivil(year, month, 1);

/** 1 for the first of January. */
export const dayOfYear = ({ year, month, day }: CivilTime): number =>
  daysFromCivil(year, month, day) - daysFromCivil(year, 1, 1) + 1;

/** 0 for Sunday. */
export const weekdayOf = (seconds: number): number => (((Math.floor(seconds / secondsPerDay) + 4) % 7) + 7) % 7;
