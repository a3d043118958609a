// The error of a query without data. A refetch clears a query's error; this keeps it until data arrives, so the notice stays.
import { useState } from 'react';

interface QueryOutcome {
  readonly data: unknown;
  readonly error: Error | null;
}

/** The last error of a query that has no data yet. */
export function useQueryError({ data, error }: QueryOutcome): Error | undefined {
  const [last, setLast] = useState<Error>();
  const current = data === undefined ? (error ?? last) : undefined;
  if (current !== last) setLast(current);
  return current;
}
