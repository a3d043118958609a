// Why something is not there. A query that is asked again forgets its error; what is told of it stays until there is something.
import { useState } from 'react';

interface Asked {
  readonly data: unknown;
  readonly error: Error | null;
}

/** The last error of what could not be read so far. */
export function useTrouble({ data, error }: Asked): Error | undefined {
  const [last, keep] = useState<Error>();
  const trouble = data === undefined ? (error ?? last) : undefined;
  if (trouble !== last) keep(trouble);
  return trouble;
}
