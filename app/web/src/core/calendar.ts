// Days: fixed boundaries in unix time.

/** The day that `unixTime` (seconds) lies in. */
export function dayOf(unixTime: number, daySeconds: number): number {
  return Math.floor(unixTime / daySeconds);
}

/** First second after `day`, unix time. */
export function endOf(day: number, daySeconds: number): number {
  return (day + 1) * daySeconds;
}
