// What an owner signs, as instructions: amounts in base units.
import {
  AccountRole,
  createNoopSigner,
  getAddressEncoder,
  type AccountMeta,
  type Address,
  type Instruction,
} from '@solana/kit';
import type { Step } from '../draft/plan';
import {
  ASSOCIATED_TOKEN_PROGRAM,
  SYSTEM_PROGRAM,
  getAllocateInstructionAsync,
  getApplyHoldingsInstructionAsync,
  getCancelUnlockInstructionAsync,
  getFinishUnlockInstructionAsync,
  getLockInstructionAsync,
  getOpenInfluenceInstructionAsync,
  getReallocateInstructionAsync,
  getRegisterGalleryInstructionAsync,
  getRetireGalleryInstruction,
  getUnlockInstructionAsync,
  getWithdrawInstructionAsync,
  influenceAddress,
  settleAll,
  settling,
  snapshotAddress,
  tokenAddress,
  type Config,
} from './program';

/** Whose instructions, and of which mint. */
export interface Actor {
  readonly owner: Address;
  readonly config: Pick<Config, 'mint' | 'tokenProgram'>;
}

function named({ owner, config }: Actor) {
  return { owner: createNoopSigner(owner), mint: config.mint, tokenProgram: config.tokenProgram };
}

/** The owner's record and vault. */
export function open(actor: Actor): Promise<Instruction> {
  const accounts = named(actor);
  return getOpenInfluenceInstructionAsync({ ...accounts, payer: accounts.owner });
}

/** Locks `amount` out of `source`, and settles the galleries. */
export async function lock(actor: Actor, source: Address, amount: bigint, settle: readonly Address[]): Promise<Instruction> {
  return settling(await getLockInstructionAsync({ ...named(actor), source, amount }), actor.owner, settle);
}

/** Unlocks `amount`, and settles the galleries; first makes the account that receives, where it is missing. */
export async function unlock(actor: Actor, amount: bigint, settle: readonly Address[]): Promise<Instruction[]> {
  const destination = await receiver(actor);
  const unlocking = await getUnlockInstructionAsync({ ...named(actor), destination: destination.address, amount });
  return [destination.create, await settling(unlocking, actor.owner, settle)];
}

export async function cancelUnlock(actor: Actor, settle: readonly Address[]): Promise<Instruction> {
  return settling(await getCancelUnlockInstructionAsync({ owner: createNoopSigner(actor.owner) }), actor.owner, settle);
}

/** Settles what is missing and pays out what is unlocking. */
export async function finishUnlock(actor: Actor, unsettled: readonly Address[]): Promise<Instruction[]> {
  const destination = await receiver(actor);
  const settles = unsettled.map((gallery) => settleAll(gallery, [actor.owner]));
  const finish = getFinishUnlockInstructionAsync({ ...named(actor), owner: actor.owner, destination: destination.address });
  return [...(await Promise.all(settles)), destination.create, await finish];
}

/** The steps of a plan. Each is refused when the total is not of `revision` any more. */
export async function steps(
  owner: Address,
  planned: readonly Step[],
  expectedRevision: bigint,
  rentPayer: (gallery: Address) => Address,
): Promise<Instruction[]> {
  const signer = createNoopSigner(owner);
  const instruction = (step: Step): Promise<Instruction> => {
    const base = { owner: signer, points: step.points, expectedRevision };
    switch (step.kind) {
      case 'allocate':
        return getAllocateInstructionAsync({ ...base, payer: signer, gallery: step.gallery });
      case 'withdraw':
        return getWithdrawInstructionAsync({ ...base, gallery: step.gallery, rentPayer: rentPayer(step.gallery) });
      case 'move':
        return getReallocateInstructionAsync({
          ...base,
          payer: signer,
          fromGallery: step.from,
          rentPayer: rentPayer(step.from),
          toGallery: step.to,
        });
    }
  };
  return Promise.all(planned.map(instruction));
}

/** The creator's next gallery. */
export function registerGallery(creator: Address, index: number): Promise<Instruction> {
  const signer = createNoopSigner(creator);
  return getRegisterGalleryInstructionAsync({ payer: signer, creator: signer, index });
}

export function retireGallery(creator: Address, gallery: Address): Instruction {
  return getRetireGalleryInstruction({ creator: createNoopSigner(creator), gallery });
}

/** A proved leaf of the holdings tree. */
export interface ProvedScore {
  readonly owner: Address;
  readonly day: number;
  readonly holdingScore: bigint;
  readonly influenceIndex: number;
  readonly position: number;
  /** Siblings from the bottom up. */
  readonly path: readonly { readonly hash: Uint8Array; readonly sum: bigint }[];
}

/** Brings an owner's record up to the day's score. Anybody may send it. */
export async function applyScore(proved: ProvedScore): Promise<Instruction> {
  const [snapshot, influence] = await Promise.all([snapshotAddress(proved.day), influenceAddress(proved.owner)]);
  const apply = await getApplyHoldingsInstructionAsync({
    snapshot,
    position: proved.position,
    siblingMask: 0,
    updates: [...littleEndian(proved.holdingScore, 8), ...littleEndian(BigInt(proved.influenceIndex), 4)],
    siblingNodes: [],
    path: proved.path.flatMap(({ hash, sum }) => [...hash, ...littleEndian(sum, 8)]),
  });
  return { ...apply, accounts: [...apply.accounts, writable(influence)] };
}

/** The owner's associated account, and the instruction that makes it where it is missing. */
async function receiver({ owner, config }: Actor): Promise<{ address: Address; create: Instruction }> {
  const address = await tokenAddress(owner, config.mint, config.tokenProgram);
  const readonly = (key: Address): AccountMeta => ({ address: key, role: AccountRole.READONLY });
  const create: Instruction = {
    programAddress: ASSOCIATED_TOKEN_PROGRAM,
    accounts: [
      { address: owner, role: AccountRole.WRITABLE_SIGNER },
      writable(address),
      readonly(owner),
      readonly(config.mint),
      readonly(SYSTEM_PROGRAM),
      readonly(config.tokenProgram),
    ],
    data: CREATE_IDEMPOTENT,
  };
  return { address, create };
}

/** `CreateIdempotent` of the associated token program. */
const CREATE_IDEMPOTENT = new Uint8Array([1]);

function writable(address: Address): AccountMeta {
  return { address, role: AccountRole.WRITABLE };
}

function littleEndian(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, place) => Number((value >> BigInt(8 * place)) & 0xffn));
}

/** The 32 bytes of an address. */
export const bytesOf = (address: Address): Uint8Array => new Uint8Array(getAddressEncoder().encode(address));
