// What can go wrong between a click and a landed transaction, each with what it means and what to do.
import {
  SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
  isSolanaError,
} from '@solana/kit';
import { INFLUENCE_ERROR__TOTAL_CHANGED, getInfluenceErrorMessage, type InfluenceError } from './program';

export type FailureKind =
  | 'rejected' | 'expired' | 'changed' | 'refused' | 'poor' | 'cluster' | 'offline' | 'wallet' | 'version' | 'unsure' | 'unknown';

/** Something that failed; nothing that was typed is lost by it. */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly title: string,
    readonly remedy: string,
    /** What exactly was said, for who wants to know. */
    readonly detail?: string,
    /** The program's own number for it. */
    readonly code?: number,
  ) {
    super(title);
    this.name = 'Failure';
  }
}

/** First number of the program's own errors. */
const FIRST_CUSTOM = 6_000;

export const rejected = () =>
  new Failure('rejected', 'You did not sign.', 'Nothing was sent and nothing changed. Sign when you are ready.');

export const expired = () =>
  new Failure('expired', 'The transaction expired before it landed.',
    'Nothing changed, and it can not land any more. Sign it again.');

export const wrongCluster = (wanted: string, found: string) =>
  new Failure('cluster', 'The node belongs to another cluster.',
    'Nothing can be signed here. Tell whoever serves this page.', `expected genesis ${wanted}, the node says ${found}`);

export const unknownCluster = (error: unknown) =>
  new Failure('cluster', 'The node does not say which cluster it belongs to.',
    'Nothing is signed before it does. What you typed is kept: sign again when the node answers.', wordsOf(error));

const CHANGED = 'What you chose is still here. Look at the new numbers, then sign.';

export const totalChanged = (detail?: string) => new Failure('changed', 'Your total changed while you were deciding.', CHANGED, detail);

export const gaveElsewhere = () => new Failure('changed', 'What you give was changed elsewhere while you were deciding.', CHANGED);

/** What a node answers that never takes the transaction, whoever asks. */
export const notTaken = (error: unknown) =>
  new Failure('refused', 'The node does not take the transaction.',
    'Nothing was sent and nothing changed. Tell whoever serves this page.', wordsOf(error));

export const unsure = (signature: string) =>
  new Failure('unsure', 'The node does not remember whether the transaction landed.',
    'It is too old to land now. Look at your numbers, or look its signature up, before you sign again.', `signature ${signature}`);

export const otherVersion = (what: string, address: string, found: number | undefined, known: number) =>
  new Failure('version', `The ${what} has a layout that this page does not know.`,
    'Load the page again. If that does not help, whoever serves it has to bring it up to date.',
    `${address} is of version ${found ?? 'none'}, this page reads version ${known}`);

/** The failure behind an error of a transaction, as simulation and status tell it. */
export function ofTransaction(error: unknown, logs: readonly string[] = []): Failure {
  const text = JSON.stringify(error, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
  const custom = /"Custom":(\d+)/.exec(text);
  if (custom) return ofCode(Number(custom[1]), text, logs);
  if (text.includes('BlockhashNotFound')) return expired();
  if (/InsufficientFundsFor|AccountNotFound/.test(text)) return poor(text);
  return new Failure('unknown', 'The cluster did not accept the transaction.', 'Nothing changed. Look again, and try again.', text);
}

function ofCode(code: number, text: string, logs: readonly string[]): Failure {
  if (code === INFLUENCE_ERROR__TOTAL_CHANGED) return totalChanged(text);
  if (code >= FIRST_CUSTOM) {
    const [title, ...remedy] = getInfluenceErrorMessage(code as InfluenceError).split(': ');
    return new Failure('refused', sentence(title ?? 'The program refuses this'), sentence(remedy.join(': ')), text, code);
  }
  if (code === 1 && logs.some((line) => /insufficient (lamports|funds)/i.test(line))) return poor(text);
  return new Failure('refused', 'A program refuses this.', 'Nothing changed.', [text, ...logs.slice(-3)].join('\n'));
}

function poor(detail: string): Failure {
  return new Failure('poor', 'The wallet has too little SOL for fee and rent.', 'Add some SOL to it and sign again.', detail);
}

/** The failure behind anything that was thrown. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const text = wordsOf(error);
  if (isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR) || error instanceof TypeError || isLate(error)) {
    return new Failure('offline', 'The node does not answer.', 'Check your connection. Everything here is kept; it goes on by itself.', text);
  }
  return new Failure('unknown', 'Something went wrong.', 'Nothing that you typed is lost. Try again.', text);
}

/** Whether it took longer than anybody waits. */
const isLate = (error: unknown) => (error as { name?: unknown } | null)?.name === 'TimeoutError';

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sentence(text: string): string {
  const plain = text.trim();
  if (plain === '') return '';
  const first = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
