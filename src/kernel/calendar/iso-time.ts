/**
 * Instants of the Unix epoch as ISO 8601 text in UTC, with microseconds, and back: for what people
 * and other tools read. By the days of the civil calendar, so that no clock and no time zone of the
 * machine is asked. Every text is of one length, so texts sort as their instants do.
 */
import { assert } from "../assert.ts";
import { type Instant, SECOND } from "../time.ts";

const DAY_SECONDS = 86_400;
/** From 0000-03-01 to 1970-01-01. Years begin with March here: the leap day is their last. */
const DAYS_TO_EPOCH = 719_468;
const DAYS_OF_ERA = 146_097;
const SHAPE = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{6})Z$/;

/**
 * Such as `2026-01-25T12:34:56.000250Z`. Throws AssertionError for what is no exact
 * instant: in microseconds, numbers are exact from the year 1684 to 2255.
 */
export function isoTime(at: Instant): string {
  assert(Number.isSafeInteger(at), `${at} us is no exact instant`);
  const seconds = Math.floor(at / SECOND);
  const days = Math.floor(seconds / DAY_SECONDS);
  const ofDay = seconds - days * DAY_SECONDS;
  const { year, month, day } = civilOf(days);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const hours = padded(Math.floor(ofDay / 3_600), 2);
  const minutes = padded(Math.floor(ofDay / 60) % 60, 2);
  const time = `${hours}:${minutes}:${padded(ofDay % 60, 2)}`;
  return `${date}T${time}.${padded(at - seconds * SECOND, 6)}Z`;
}

/** The instant of a text that `isoTime` wrote; null for any other text. */
export function instantOfIso(text: string): Instant | null {
  const fields = SHAPE.exec(text)?.slice(1).map(Number);
  if (fields === undefined) return null;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, micros = 0] = fields;
  const ofDay = hours * 3_600 + minutes * 60 + seconds;
  const at = (daysOf(year, month, day) * DAY_SECONDS + ofDay) * SECOND + micros;
  // There is no 30th of February, and no 61st minute.
  return Number.isSafeInteger(at) && isoTime(at) === text ? at : null;
}

function civilOf(daysSinceEpoch: number): { year: number; month: number; day: number } {
  const days = daysSinceEpoch + DAYS_TO_EPOCH;
  const era = Math.floor(days / DAYS_OF_ERA);
  const ofEra = days - era * DAYS_OF_ERA;
  const leapDays =
    Math.floor(ofEra / 1_460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const yearOfEra = Math.floor((ofEra - leapDays) / 365);
  const ofYear = ofEra - daysBefore(yearOfEra);
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  return { year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day };
}

function daysOf(year: number, month: number, day: number): number {
  const fromMarch = month <= 2 ? month + 9 : month - 3;
  const yearFromMarch = month <= 2 ? year - 1 : year;
  const era = Math.floor(yearFromMarch / 400);
  const ofYear = Math.floor((153 * fromMarch + 2) / 5) + day - 1;
  return era * DAYS_OF_ERA + daysBefore(yearFromMarch - era * 400) + ofYear - DAYS_TO_EPOCH;
}

/** Days of an era before its year of this number. */
function daysBefore(yearOfEra: number): number {
  return 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
