// Decodes the program's accounts. Every account carries a layout version; an unknown one is rejected, since its bytes would
// be decoded as wrong amounts.
import type { Address, ReadonlyUint8Array } from '@solana/kit';
import { unknownVersion } from './errors';
import { getConfigDecoder, getDelegationDecoder, getGalleryDecoder, getInfluenceDecoder, getSnapshotDecoder } from './program';

/** Layout version of the generated client, and its offset in every account: right after the discriminator. */
const VERSION = 1;
const VERSION_OFFSET = 8;

/** Decodes an account; the address is for the error message. */
export type Layout<T> = (data: ReadonlyUint8Array, address: Address) => T;

function layout<T>(what: string, decoder: { decode: (data: ReadonlyUint8Array) => T }): Layout<T> {
  return (data, address) => {
    const version = data[VERSION_OFFSET];
    if (version !== VERSION) throw unknownVersion(what, address, version, VERSION);
    return decoder.decode(data);
  };
}

export const toConfig = layout('configuration', getConfigDecoder());
export const toInfluence = layout('influence account', getInfluenceDecoder());
export const toGallery = layout('gallery', getGalleryDecoder());
export const toDelegation = layout('delegation', getDelegationDecoder());
export const toSnapshot = layout('snapshot', getSnapshotDecoder());
