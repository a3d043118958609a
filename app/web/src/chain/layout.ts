// The program's accounts out of their bytes. Each says which version its layout is of: another one is refused by name, since
// its bytes would be read as wrong amounts.
import type { Address, ReadonlyUint8Array } from '@solana/kit';
import { otherVersion } from './errors';
import {
  getConfigDecoder,
  getDelegationDecoder,
  getGalleryDecoder,
  getInfluenceDecoder,
  getSnapshotDecoder,
} from './program';

/** The version that the generated client reads, and where every account has its own: after the discriminator. */
const VERSION = 1;
const VERSION_AT = 8;

/** Reads the account at an address. */
export type Layout<T> = (data: ReadonlyUint8Array, address: Address) => T;

function layout<T>(what: string, decoder: { decode(data: ReadonlyUint8Array): T }): Layout<T> {
  return (data, address) => {
    const version = data[VERSION_AT];
    if (version !== VERSION) throw otherVersion(what, address, version, VERSION);
    return decoder.decode(data);
  };
}

export const toConfig = layout('configuration', getConfigDecoder());
export const toInfluence = layout('influence record', getInfluenceDecoder());
export const toGallery = layout('gallery', getGalleryDecoder());
export const toDelegation = layout('delegation', getDelegationDecoder());
export const toSnapshot = layout('snapshot', getSnapshotDecoder());
