// Builds the instructions that an owner signs. Amounts are in base units.
import { AccountRole, createNoopSigner, getAddressEncoder, type AccountMeta, type Address, type Instruction } from '@solana/kit';
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
  withSettleTargets,
  snapshotAddress,
  tokenAddress,
  type Config,
} from './program';

/** Owner and mint of the instructions. */
export interface OwnerContext {
  readonly owner: Address;
  readonly config: Pick<Config, 'mint' | 'tokenProgram'>;
}

function commonAccounts({ owner, config }: OwnerContext) {
  return { owner: createNoopSigner(owner), mint: config.mint, tokenProgram: config.tokenProgram };
}

/** Creates the owner's influence account and vault. */
export function openInfluence(actor: OwnerContext): Promise<Instruction> {
  const accounts = commonAccounts(actor);
  return getOpenInfluenceInstructionAsync({ ...accounts, payer: accounts.owner });
}

/** Locks `amount` from `source` and settles the galleries. */
export async function lock(
  actor: OwnerContext,
  source: Address,
  amount: bigint,
  settle: readonly Address[],
): Promise<Instruction> {
  return withSettleTargets(await getLockInstructionAsync({ ...commonAccounts(actor), source, amount }), actor.owner, settle);
}

/** Unlocks `amount` and settles the galleries. Creates the destination token account first if it is missing. */
export async function unlock(actor: OwnerContext, amount: bigint, settle: readonly Address[]): Promise<Instruction[]> {
  const destination = await destinationAccount(actor);
  const unlocking = await getUnlockInstructionAsync({ ...commonAccounts(actor), destination: destination.address, amount });
  return [destination.create, await withSettleTargets(unlocking, actor.owner, settle)];
}

export async function cancelUnlock(actor: OwnerContext, settle: readonly Address[]): Promise<Instruction> {
  return withSettleTargets(await getCancelUnlockInstructionAsync({ owner: createNoopSigner(actor.owner) }), actor.owner, settle);
}

/** Settles the remaining galleries and pays out the unlocking tokens. */
export async function finishUnlock(actor: OwnerContext, unsettled: readonly Address[]): Promise<Instruction[]> {
  const destination = await destinationAccount(actor);
  const settles = unsettled.map((gallery) => settleAll(gallery, [actor.owner]));
  const finish = getFinishUnlockInstructionAsync({
    ...commonAccounts(actor),
    owner: actor.owner,
    destination: destination.address,
  });
  return [...(await Promise.all(settles)), destination.create, await finish];
}

/** A change of allocations: one instruction. */
export type PlanStep =
  | { readonly kind: 'withdraw'; readonly gallery: Address; readonly points: bigint }
  | { readonly kind: 'allocate'; readonly gallery: Address; readonly points: bigint }
  | { readonly kind: 'move'; readonly from: Address; readonly to: Address; readonly points: bigint };

/** The instructions of a plan. The program rejects each one unless the owner's total has `expectedRevision`. */
export async function planInstructions(
  owner: Address,
  planned: readonly PlanStep[],
  expectedRevision: bigint,
  rentPayer: (gallery: Address) => Address,
): Promise<Instruction[]> {
  const signer = createNoopSigner(owner);
  const instruction = (step: PlanStep): Promise<Instruction> => {
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

export function registerGallery(creator: Address, index: number): Promise<Instruction> {
  const signer = createNoopSigner(creator);
  return getRegisterGalleryInstructionAsync({ payer: signer, creator: signer, index });
}

export function retireGallery(creator: Address, gallery: Address): Instruction {
  return getRetireGalleryInstruction({ creator: createNoopSigner(creator), gallery });
}

/** A leaf of the holdings tree with its proof. */
export interface ProvedScore {
  readonly owner: Address;
  readonly day: number;
  readonly holdingScore: bigint;
  readonly influenceIndex: number;
  readonly position: number;
  /** Siblings from the leaf up. */
  readonly path: readonly { readonly hash: Uint8Array; readonly sum: bigint }[];
}

/** Writes a proved holding score into the owner's influence account. Any signer may send it. */
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

/** The owner's associated token account, and the idempotent instruction that creates it. */
async function destinationAccount({ owner, config }: OwnerContext): Promise<{ address: Address; create: Instruction }> {
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

/** Instruction data of the associated token program's `CreateIdempotent`. */
const CREATE_IDEMPOTENT = new Uint8Array([1]);

function writable(address: Address): AccountMeta {
  return { address, role: AccountRole.WRITABLE };
}

function littleEndian(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}

/** The 32 bytes of an address. */
export const addressBytes = (address: Address): Uint8Array => new Uint8Array(getAddressEncoder().encode(address));
