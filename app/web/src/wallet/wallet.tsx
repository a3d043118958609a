// The connected wallet: any installed one that implements wallet-standard for Solana. The wallet only signs; the page sends.
import { SolanaSignTransaction, type SolanaSignTransactionFeature } from '@solana/wallet-standard-features';
import { address, type Address } from '@solana/kit';
import { useWallets, getWalletAccountFeature, type UiWallet, type UiWalletAccount } from '@wallet-standard/react';
import { getWalletAccountForUiWalletAccount_DO_NOT_USE_OR_YOU_WILL_BE_FIRED as standardAccount } from '@wallet-standard/ui-registry';
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';
import { walletChain, type Chain } from '../chain/cluster';
import { Failure } from '../chain/errors';
import { verifySigned } from '../chain/verify-signed';

export interface WalletState {
  /** Wallets that can sign Solana transactions. */
  readonly wallets: readonly UiWallet[];
  readonly wallet: UiWallet | undefined;
  readonly address: Address | undefined;
  /** Signs with the selected account for the cluster. */
  sign: (transaction: Uint8Array, chain: Chain) => Promise<Uint8Array>;
  select: (account: UiWalletAccount | undefined) => void;
}

const WalletContext = createContext<WalletState | undefined>(undefined);

function isUsable(wallet: UiWallet): boolean {
  return (
    wallet.chains.some((chain) => chain.startsWith('solana:')) &&
    wallet.features.includes('standard:connect') &&
    wallet.features.includes(SolanaSignTransaction)
  );
}

export function WalletProvider({ children }: { children: ReactNode }) {
  const all = useWallets();
  const [chosen, select] = useState<UiWalletAccount>();
  const wallets = useMemo(() => all.filter(isUsable), [all]);
  // A wallet creates new account handles whenever it changes, so the selected account is matched by address.
  const wallet = wallets.find((wallet) => wallet.accounts.some((account) => account.address === chosen?.address));
  const account = wallet?.accounts.find((account) => account.address === chosen?.address);
  const sign = useCallback<WalletState['sign']>((transaction, chain) => signWith(account, transaction, chain), [account]);
  const state = useMemo<WalletState>(
    () => ({ wallets, wallet, address: account && address(account.address), sign, select }),
    [wallets, wallet, account, sign],
  );
  return <WalletContext value={state}>{children}</WalletContext>;
}

async function signWith(account: UiWalletAccount | undefined, transaction: Uint8Array, on: Chain): Promise<Uint8Array> {
  if (!account) throw new Failure('wallet', 'No wallet is connected.', 'Connect the wallet again, then sign.');
  const feature = getWalletAccountFeature(
    account,
    SolanaSignTransaction,
  ) as SolanaSignTransactionFeature[typeof SolanaSignTransaction];
  const chain = walletChain(on, account.chains);
  const input = { account: standardAccount(account), transaction };
  const [signed] = await feature.signTransaction(chain ? { ...input, chain } : input);
  if (!signed) throw new Failure('wallet', 'The wallet returned nothing.', 'Try again, or choose another wallet.');
  return verifySigned(transaction, signed.signedTransaction, address(account.address));
}

export function useWallet(): WalletState {
  const state = useContext(WalletContext);
  if (!state) throw new Error('useWallet needs a WalletProvider');
  return state;
}
