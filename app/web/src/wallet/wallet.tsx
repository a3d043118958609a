// The wallet: any that is installed and speaks wallet-standard for Solana. It signs; sending is the page's.
import { SolanaSignTransaction, type SolanaSignTransactionFeature } from '@solana/wallet-standard-features';
import { address, type Address } from '@solana/kit';
import { useWallets, getWalletAccountFeature, type UiWallet, type UiWalletAccount } from '@wallet-standard/react';
import { getWalletAccountForUiWalletAccount_DO_NOT_USE_OR_YOU_WILL_BE_FIRED as standardAccount } from '@wallet-standard/ui-registry';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { told, type Chain } from '../chain/cluster';
import { Failure } from '../chain/errors';
import { checkSigned } from '../chain/verify-signed';

export interface WalletState {
  /** Wallets that can sign here. */
  readonly wallets: readonly UiWallet[];
  readonly wallet: UiWallet | undefined;
  readonly address: Address | undefined;
  /** Signs with the account that is in use, for the cluster. */
  sign(transaction: Uint8Array, chain: Chain): Promise<Uint8Array>;
  use(account: UiWalletAccount | undefined): void;
}

const WalletContext = createContext<WalletState | undefined>(undefined);

/** Whether a wallet can connect and sign transactions for Solana. */
function isUsable(wallet: UiWallet): boolean {
  return (
    wallet.chains.some((chain) => chain.startsWith('solana:')) &&
    wallet.features.includes('standard:connect') &&
    wallet.features.includes(SolanaSignTransaction)
  );
}

export function WalletProvider({ children }: { children: ReactNode }) {
  const all = useWallets();
  const [chosen, use] = useState<UiWalletAccount>();
  const wallets = useMemo(() => all.filter(isUsable), [all]);
  // A wallet makes new handles of its accounts when it changes; one that is gone is not in use any more.
  const wallet = wallets.find((wallet) => wallet.accounts.some((account) => account.address === chosen?.address));
  const account = wallet?.accounts.find((account) => account.address === chosen?.address);
  const sign = useCallback<WalletState['sign']>((transaction, chain) => signWith(account, transaction, chain), [account]);
  const state = useMemo<WalletState>(
    () => ({ wallets, wallet, address: account && address(account.address), sign, use }),
    [wallets, wallet, account, sign],
  );
  return <WalletContext value={state}>{children}</WalletContext>;
}

async function signWith(account: UiWalletAccount | undefined, transaction: Uint8Array, on: Chain): Promise<Uint8Array> {
  if (!account) throw new Failure('wallet', 'No wallet is connected.', 'Connect the wallet again, then sign.');
  const feature = getWalletAccountFeature(account, SolanaSignTransaction) as SolanaSignTransactionFeature[typeof SolanaSignTransaction];
  const chain = told(on, account.chains);
  const input = { account: standardAccount(account), transaction };
  const [signed] = await feature.signTransaction(chain ? { ...input, chain } : input);
  if (!signed) throw new Failure('wallet', 'The wallet gave nothing back.', 'Try again, or choose another wallet.');
  return checkSigned(transaction, signed.signedTransaction, address(account.address));
}

export function useWallet(): WalletState {
  const state = useContext(WalletContext);
  if (!state) throw new Error('outside of the page');
  return state;
}
