// Errors between a click and a confirmed transaction, each with a title and a remedy for the user.
import { SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR, isSolanaError } from '@solana/kit';
import { INFLUENCE_ERROR__TOTAL_CHANGED, getInfluenceErrorMessage, type InfluenceError } from './program';

export type FailureKind =
  | 'rejected'
  | 'expired'
  | 'changed'
  | 'refused'
  | 'insufficient-sol'
  | 'cluster'
  | 'offline'
  | 'wallet'
  | 'version'
  | 'status-unknown'
  | 'unknown';

/** An error that is shown to the user. The user's input is kept. */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly title: string,
    readonly remedy: string,
    /** The original error message. */
    readonly detail?: string,
    /** The program's error code. */
    readonly code?: number,
  ) {
    super(title);
    this.name = 'Failure';
  }
}

/** First custom error code of an Anchor program. */
const FIRST_PROGRAM_ERROR = 6_000;

export const rejected = () =>
  new Failure('rejected', 'You did not sign.', 'Nothing was sent and nothing changed. Sign when you are ready.');

export const expired = () =>
  new Failure(
    'expired',
    'The transaction expired before it landed.',
    'Nothing changed, and it can no longer land. Sign it again.',
  );

export const wrongCluster = (wanted: string, found: string) =>
  new Failure(
    'cluster',
    'The node belongs to another cluster.',
    'Nothing can be signed here. Contact the operator of this page.',
    `expected genesis ${wanted}, the node has ${found}`,
  );

export const unknownCluster = (error: unknown) =>
  new Failure(
    'cluster',
    'The cluster of the node is unknown.',
    'The node did not answer, so nothing is signed. Your input is kept: sign again when the node answers.',
    messageOf(error),
  );

const CHANGED_REMEDY = 'Your input is kept. Check the new numbers, then sign.';

export const totalChanged = (detail?: string) =>
  new Failure('changed', 'Your total changed before you signed.', CHANGED_REMEDY, detail);

export const allocationsChanged = () =>
  new Failure('changed', 'Your allocations changed elsewhere before you signed.', CHANGED_REMEDY);

/** The node rejects the transaction permanently. */
export const nodeRefused = (error: unknown) =>
  new Failure(
    'refused',
    'The node rejected the transaction.',
    'Nothing was sent and nothing changed. Contact the operator of this page.',
    messageOf(error),
  );

export const statusUnknown = (signature: string) =>
  new Failure(
    'status-unknown',
    'The status of the transaction is unknown.',
    'It is too old to land now, but it may have landed before. Check your numbers or look up its signature before you sign again.',
    `signature ${signature}`,
  );

export const unknownVersion = (what: string, address: string, found: number | undefined, known: number) =>
  new Failure(
    'version',
    `The ${what} has an unsupported layout version.`,
    'Reload the page. If that does not help, the operator has to update it.',
    `${address} has version ${found ?? 'none'}, this page reads version ${known}`,
  );

/** Converts a transaction error from a simulation or a signature status. */
export function fromTransactionError(error: unknown, logs: readonly string[] = []): Failure {
  const text = JSON.stringify(error, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
  const custom = /"Custom":(\d+)/.exec(text);
  if (custom) return fromCustomCode(Number(custom[1]), text, logs);
  if (text.includes('BlockhashNotFound')) return expired();
  if (/InsufficientFundsFor|AccountNotFound/.test(text)) return insufficientSol(text);
  return new Failure(
    'unknown',
    'The cluster rejected the transaction.',
    'Nothing changed. Check your input and try again.',
    text,
  );
}

function fromCustomCode(code: number, text: string, logs: readonly string[]): Failure {
  if (code === INFLUENCE_ERROR__TOTAL_CHANGED) return totalChanged(text);
  if (code >= FIRST_PROGRAM_ERROR) {
    const [title, ...remedy] = getInfluenceErrorMessage(code as InfluenceError).split(': ');
    return new Failure('refused', sentence(title ?? 'The program rejected this'), sentence(remedy.join(': ')), text, code);
  }
  if (code === 1 && logs.some((line) => /insufficient (lamports|funds)/i.test(line))) return insufficientSol(text);
  return new Failure('refused', 'A program rejected the transaction.', 'Nothing changed.', [text, ...logs.slice(-3)].join('\n'));
}

function insufficientSol(detail: string): Failure {
  return new Failure(
    'insufficient-sol',
    'The wallet has too little SOL for the fee and rent.',
    'Add SOL to the wallet and sign again.',
    detail,
  );
}

/** Converts any thrown value. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = messageOf(error);
  if (isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR) || error instanceof TypeError || isTimeout(error)) {
    return new Failure(
      'offline',
      'The node does not answer.',
      'Check your connection. Your input is kept and the page retries automatically.',
      text,
    );
  }
  return new Failure('unknown', 'Something went wrong.', 'Your input is kept. Try again.', text);
}

const isTimeout = (error: unknown) => (error as { name?: unknown } | null)?.name === 'TimeoutError';

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sentence(text: string): string {
  const plain = text.trim();
  if (plain === '') return '';
  const first = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
