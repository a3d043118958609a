// Days are numbered from the unix epoch and have fixed boundaries.

/** The day of a unix time in seconds. */
export function dayAt(unixTime: number, daySeconds: number): number {
  return Math.floor(unixTime / daySeconds);
}

/** First second after `day`, unix seconds. */
export function dayEnd(day: number, daySeconds: number): number {
  return (day + 1) * daySeconds;
}
