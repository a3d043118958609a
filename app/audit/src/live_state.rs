//! State of the live program, read while the chain goes on.

use std::collections::BTreeMap;

use anchor_lang::Discriminator;
use influence_client::{
    ClientError,
    accounts::{ProgramAccount, decode_account, token},
    address,
    chain::{self, Chain, ChainTime},
    state::{Config, Delegation, Gallery, Influence, Snapshot},
};
use solana_account::Account;
use solana_address::Address;

use crate::{
    batch_read::{ReadProgress, visit_accounts},
    day_checks,
    finding::{Finding, checker},
    pda_check::{PdaAccount, check_pda},
    program_accounts::{IndexedAccount, ProgramAccounts},
};

/// All accounts of the program as they were read, with the faults of each account.
pub struct LiveState {
    /// Time at which the settings were read, after everything else.
    pub now: ChainTime,
    /// Settings.
    pub config: Config,
    /// Supply of the mint, base units.
    pub supply: u64,
    /// Decoded accounts.
    pub accounts: ProgramAccounts,
    /// Faults of single accounts, by address.
    faults: BTreeMap<Address, Vec<Finding>>,
    /// Owners by address of the vault.
    vault_owners: BTreeMap<Address, Address>,
}

impl LiveState {
    /// Reads everything in small batches, reporting progress. Changes during the read may look like faults;
    /// [`crate::recheck`] separates them.
    ///
    /// # Errors
    /// Those of the chain; [`ClientError::Missing`] when the program is not initialized, [`ClientError::WrongAccount`] when
    /// the settings or the mint cannot be decoded.
    pub async fn read(
        chain: &impl Chain,
        report: &mut impl FnMut(ReadProgress),
    ) -> Result<Self, ClientError> {
        let mut live = Self {
            now: chain.now().await?,
            config: chain::get_account(chain, &address::config()).await?,
            supply: 0,
            accounts: ProgramAccounts::default(),
            faults: BTreeMap::new(),
            vault_owners: BTreeMap::new(),
        };
        live.read_kind::<Influence>(chain, report).await?;
        live.read_vaults(chain, report).await?;
        live.read_kind::<Delegation>(chain, report).await?;
        live.read_kind::<Gallery>(chain, report).await?;
        live.read_kind::<Snapshot>(chain, report).await?;
        // Last, so that no account is of a later day than the settings.
        live.read_settings(chain).await?;
        Ok(live)
    }

    /// Returns all findings, sorted.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.accounts.findings();
        findings.extend(self.faults.values().flatten().cloned());
        day_checks::check(self, &mut findings);
        findings.sort();
        findings
    }

    /// Reads settings, supply and time.
    pub(crate) async fn read_settings(&mut self, chain: &impl Chain) -> Result<(), ClientError> {
        let address = address::config();
        let mut accounts = chain.accounts(&[address, self.config.mint]).await?.into_iter();
        let [config, mint] = [(); 2].map(|()| accounts.next().flatten());
        let missing = |kind, address| ClientError::Missing { kind, address };
        let config = config.ok_or(missing(Config::NAME, address))?;
        // Without settings nothing can be checked, so an undecodable config is an error and not a finding.
        self.config = decode_account(&config)?;
        let (_, findings) = check_pda::<Config>(&address, &config);
        self.set_faults(address, findings);
        let mint = mint.ok_or(missing("mint", self.config.mint))?;
        self.supply = token::supply(&mint, &self.config.token_program)?;
        let now = chain.now().await?;
        // A node that is behind must not move the time back.
        if now.slot > self.now.slot {
            self.now = now;
        }
        Ok(())
    }

    async fn read_kind<T: IndexedAccount + PdaAccount>(
        &mut self,
        chain: &impl Chain,
        report: &mut impl FnMut(ReadProgress),
    ) -> Result<(), ClientError> {
        let addresses = chain::addresses_of::<T>(chain).await?;
        let visit = |address: &Address, account: Option<&Account>| {
            self.update::<T>(address, account);
            Ok(())
        };
        visit_accounts(chain, T::NAME, &addresses, visit, report).await
    }

    async fn read_vaults(
        &mut self,
        chain: &impl Chain,
        report: &mut impl FnMut(ReadProgress),
    ) -> Result<(), ClientError> {
        let owners = self.accounts.influences.keys().copied();
        let owners: BTreeMap<Address, Address> =
            owners.map(|owner| (address::vault(&owner), owner)).collect();
        let vaults: Vec<Address> = owners.keys().copied().collect();
        let visit = |vault: &Address, account: Option<&Account>| {
            if let Some(owner) = owners.get(vault) {
                self.update_vault(owner, *vault, account);
            }
            Ok(())
        };
        visit_accounts(chain, "vault", &vaults, visit, report).await
    }

    /// Replaces the account at `address`; removes it when it does not exist.
    pub(crate) fn update<T: IndexedAccount + PdaAccount>(
        &mut self,
        address: &Address,
        account: Option<&Account>,
    ) {
        T::remove_from(address, &mut self.accounts);
        self.faults.remove(address);
        let Some(account) = account.filter(|account| account.lamports != 0) else { return };
        let (decoded, findings) = check_pda::<T>(address, account);
        if let Some(decoded) = decoded {
            decoded.insert_into(*address, &mut self.accounts);
        }
        self.set_faults(*address, findings);
    }

    /// Replaces an account of whichever type it was or is.
    pub(crate) fn update_any(&mut self, address: &Address, account: Option<&Account>) {
        let is = |discriminator: &[u8]| account.is_none_or(|account| account.data.starts_with(discriminator));
        macro_rules! update_as {
            ($($kind:ident)*) => { $(
                if is(<$kind as Discriminator>::DISCRIMINATOR) {
                    self.update::<$kind>(address, account);
                }
            )* };
        }
        update_as! { Influence Gallery Delegation Snapshot }
    }

    /// Replaces an owner's vault.
    pub(crate) fn update_vault(&mut self, owner: &Address, vault: Address, account: Option<&Account>) {
        self.vault_owners.insert(vault, *owner);
        let decoded = account.map(|account| token::decode_token_account(account, &self.config.token_program));
        let amount = decoded.as_ref().and_then(|vault| vault.as_ref().ok()).map_or(0, |vault| vault.amount);
        self.accounts.vaults.insert(*owner, amount);
        let mut findings = Vec::new();
        let mut expect = checker(|| vault, &mut findings);
        match decoded {
            None => expect("vault", "account", false, format!("the vault of {owner} does not exist")),
            Some(Err(error)) => expect("vault", "account", false, error.to_string()),
            Some(Ok(decoded)) => {
                let mint = self.config.mint;
                expect("vault", "mint", decoded.mint == mint, format!("is {}, not {mint}", decoded.mint));
                let authority = address::influence(owner);
                let holds = decoded.owner == authority;
                expect("vault", "owner", holds, format!("is {}, not {authority}", decoded.owner));
            }
        }
        drop(expect);
        self.set_faults(vault, findings);
    }

    /// Removes the vault of an owner without an Influence account.
    pub(crate) fn remove_vault(&mut self, owner: &Address, vault: &Address) {
        self.accounts.vaults.remove(owner);
        self.faults.remove(vault);
    }

    /// Removes the delegations for which `is_stale` holds.
    pub(crate) fn remove_delegations(&mut self, is_stale: impl Fn(&Delegation) -> bool) {
        let stale = self.accounts.delegations.extract_if(.., |_, delegation| is_stale(delegation));
        for (address, _) in stale {
            self.faults.remove(&address);
        }
    }

    /// Owner of the Influence account or vault at `address`.
    pub(crate) fn owner_of(&self, address: &Address) -> Option<Address> {
        self.accounts.influence_owner(address).or_else(|| self.vault_owners.get(address).copied())
    }

    fn set_faults(&mut self, address: Address, findings: Vec<Finding>) {
        if findings.is_empty() {
            self.faults.remove(&address);
        } else {
            self.faults.insert(address, findings);
        }
    }
}
