//! What can be done, and the instruction that does it.

use influence::instructions::ConfigArgs;
use influence_client::{
    address,
    instructions::{
        MintInfo, SettleTargets, admin,
        crank::{self, BatchLeaf},
        creator,
        user::{self, Reallocation},
    },
};
use influence_core::calendar::Day;
use influence_scoring::merkle::Subtree;
use influence_tests::snapshots::TestSnapshot;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use std::collections::BTreeMap;

/// A pair of accounts behind the named ones: the delegation from `owner` to `gallery`, beside `with` (a gallery when
/// an owner settles, an owner when a gallery is settled).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub with: Address,
    pub owner: Address,
    pub gallery: Address,
}

/// How a signature is forged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Forgery {
    /// Another key signs instead of the right one.
    Signer(Address),
    /// The signature is missing.
    Unsigned,
}

/// One step of an actor.
#[derive(Clone, Debug)]
pub enum Action {
    Pass {
        seconds: i64,
    },
    /// Tokens from a wallet to another, or into a vault.
    Transfer {
        from: Address,
        to: Address,
        into_vault: bool,
        amount: u64,
    },
    Open {
        owner: Address,
        payer: Address,
    },
    Close {
        owner: Address,
        to: Address,
        rent_payer: Address,
    },
    Lock {
        owner: Address,
        source: Address,
        amount: u64,
        pairs: Vec<Pair>,
    },
    Unlock {
        owner: Address,
        to: Address,
        amount: u64,
        pairs: Vec<Pair>,
    },
    Cancel {
        owner: Address,
        pairs: Vec<Pair>,
    },
    Finish {
        owner: Address,
        to: Address,
        signed: bool,
    },
    Allocate {
        owner: Address,
        payer: Address,
        gallery: Address,
        points: u64,
        expected: Option<u64>,
    },
    Withdraw {
        owner: Address,
        gallery: Address,
        rent_payer: Address,
        points: u64,
        expected: Option<u64>,
    },
    Reallocate {
        owner: Address,
        payer: Address,
        from: Address,
        rent_payer: Address,
        to: Address,
        points: u64,
        expected: Option<u64>,
    },
    Settle {
        gallery: Address,
        pairs: Vec<Pair>,
    },
    Release {
        owner: Address,
        gallery: Address,
        rent_payer: Address,
    },
    Register {
        creator: Address,
        index: u32,
        payer: Address,
    },
    Retire {
        creator: Address,
        gallery: Address,
    },
    CloseGallery {
        creator: Address,
        gallery: Address,
        rent_payer: Address,
    },
    Floor {
        owner: Address,
        amount: u64,
        signed: bool,
    },
    Publish {
        cranker: Address,
        day: Day,
        version: usize,
    },
    Void {
        day: Day,
    },
    CloseSnapshot {
        day: Day,
        rent_payer: Address,
    },
    /// `bare` marks places of the run that are only named; `tampered` claims one unit more for the first that is live.
    ApplyHoldings {
        day: Day,
        version: usize,
        half: Subtree,
        start: u32,
        len: u32,
        bare: u32,
        tampered: bool,
    },
    ApplyRank {
        day: Day,
        version: usize,
        rank: u32,
        claimed: u32,
    },
    Expire {
        owner: Address,
    },
    Pause {
        bits: u32,
    },
    Unpause {
        bits: u32,
    },
    Update {
        settings: ConfigArgs,
    },
    SetCrankers {
        keys: Vec<Address>,
        quorum: u8,
    },
    Nominate {
        next: Address,
    },
    Accept {
        signer: Address,
    },
    /// A thief's try.
    Forged {
        action: Box<Action>,
        how: Forgery,
    },
}

/// Days as crankers computed them, honest or not: by day and version.
pub type Library = BTreeMap<(Day, usize), TestSnapshot>;

/// What an instruction needs besides the action.
pub struct Scene<'a> {
    pub token: MintInfo,
    pub library: &'a Library,
    pub authority: Address,
    pub guardian: Address,
    pub marketplace: Address,
}

impl Scene<'_> {
    fn tokens(&self, owner: &Address) -> Address {
        address::associated_token(owner, &self.token.mint, &self.token.program)
    }

    /// The instruction of an action; none when only time passes. The first signer it names, if there is one, is whose
    /// decision it is (after the payer of rent).
    pub fn instruction(&self, action: &Action) -> Option<Instruction> {
        let token = &self.token;
        Some(match action {
            Action::Pass { .. } => return None,
            Action::Transfer { from, to, into_vault, amount } => {
                let target = if *into_vault { address::vault(to) } else { self.tokens(to) };
                transfer(token, &self.tokens(from), &target, from, *amount)
            }
            Action::Open { owner, payer } => user::open_influence(payer, owner, token),
            Action::Close { owner, to, rent_payer } => {
                user::close_influence(owner, &self.tokens(to), rent_payer, token)
            }
            Action::Lock { owner, source, amount, pairs } => with(
                user::lock(owner, &self.tokens(source), token, *amount, SettleTargets(&[])),
                of_galleries(pairs),
            ),
            Action::Unlock { owner, to, amount, pairs } => with(
                user::unlock(owner, &self.tokens(to), token, *amount, SettleTargets(&[])),
                of_galleries(pairs),
            ),
            Action::Cancel { owner, pairs } => {
                with(user::cancel_unlock(owner, SettleTargets(&[])), of_galleries(pairs))
            }
            Action::Finish { owner, to, signed } => {
                crank::finish_unlock(owner, &self.tokens(to), token, *signed)
            }
            Action::Allocate { owner, payer, gallery, points, expected } => {
                user::allocate(payer, owner, gallery, *points, *expected)
            }
            Action::Withdraw { owner, gallery, rent_payer, points, expected } => {
                user::withdraw(owner, gallery, rent_payer, *points, *expected)
            }
            Action::Reallocate { owner, payer, from, rent_payer, to, points, expected } => {
                let (points, expected_revision) = (*points, *expected);
                user::reallocate(
                    owner,
                    &Reallocation { payer, from, rent_payer, to, points, expected_revision },
                )
            }
            Action::Settle { gallery, pairs } => with(crank::settle(gallery, &[]), of_owners(pairs)),
            Action::Release { owner, gallery, rent_payer } => {
                crank::release_delegation(owner, gallery, rent_payer)
            }
            Action::Register { creator, index, payer } => creator::register_gallery(payer, creator, *index),
            Action::Retire { creator, gallery } => creator::retire_gallery(creator, gallery),
            Action::CloseGallery { creator, gallery, rent_payer } => {
                creator::close_gallery(creator, gallery, rent_payer)
            }
            Action::Floor { owner, amount, signed } => {
                creator::set_lock_floor(&self.marketplace, owner, *amount, *signed)
            }
            _ => return self.of_days(action).or_else(|| self.of_roles(action)),
        })
    }

    fn of_days(&self, action: &Action) -> Option<Instruction> {
        Some(match action {
            Action::Publish { cranker, day, version } => {
                let contents = self.library[&(*day, *version)].contents();
                crank::publish_snapshot(cranker, &self.token, *day, &contents)
            }
            Action::Void { day } => admin::void_day(&self.guardian, *day),
            Action::CloseSnapshot { day, rent_payer } => crank::close_snapshot(*day, rent_payer),
            Action::ApplyHoldings { day, version, half, start, len, bare, tampered } => {
                let scored = &self.library[&(*day, *version)];
                apply(scored, *half, *start, *len, *bare, *tampered)
            }
            Action::ApplyRank { day, version, rank, claimed } => {
                let proof = self.library[&(*day, *version)].engagement.prove_rank(rank - 1).expect("a rank");
                let gallery = Address::new_from_array(proof.leaf.gallery);
                crank::apply_rank(*day, &gallery, *claimed, proof.leaf.seal, proof.position, &proof.path)
            }
            Action::Expire { owner } => crank::expire_holding(owner),
            _ => return None,
        })
    }

    fn of_roles(&self, action: &Action) -> Option<Instruction> {
        Some(match action {
            Action::Pause { bits } => admin::pause(&self.guardian, *bits),
            Action::Unpause { bits } => admin::unpause(&self.authority, *bits),
            Action::Update { settings } => admin::update_config(&self.authority, settings.clone()),
            Action::SetCrankers { keys, quorum } => {
                admin::set_crankers(&self.authority, keys.clone(), *quorum)
            }
            Action::Nominate { next } => admin::nominate_authority(&self.authority, next),
            Action::Accept { signer } => admin::accept_authority(signer),
            Action::Forged { action, how } => {
                let mut call = self.instruction(action)?;
                let place = self.principal(action)?;
                let meta = call.accounts.iter_mut().rfind(|meta| meta.pubkey == place && meta.is_signer)?;
                match how {
                    Forgery::Signer(thief) => meta.pubkey = *thief,
                    // Wherever it stands: one signature is enough for all of them.
                    Forgery::Unsigned => {
                        call.accounts
                            .iter_mut()
                            .filter(|m| m.pubkey == place)
                            .for_each(|m| m.is_signer = false);
                    }
                }
                call
            }
            _ => return None,
        })
    }

    /// Signer that decides on an action; none for permissionless ones.
    pub fn principal(&self, action: &Action) -> Option<Address> {
        match action {
            Action::Pass { .. } | Action::Settle { .. } | Action::Release { .. } => None,
            Action::CloseSnapshot { .. } | Action::ApplyHoldings { .. } | Action::ApplyRank { .. } => None,
            Action::Expire { .. } | Action::Finish { signed: false, .. } => None,
            Action::Transfer { from, .. } => Some(*from),
            Action::Open { owner, .. } | Action::Close { owner, .. } | Action::Lock { owner, .. } => {
                Some(*owner)
            }
            Action::Unlock { owner, .. } | Action::Cancel { owner, .. } => Some(*owner),
            Action::Finish { owner, .. } | Action::Allocate { owner, .. } => Some(*owner),
            Action::Withdraw { owner, .. } | Action::Reallocate { owner, .. } => Some(*owner),
            Action::Register { creator, .. } | Action::Retire { creator, .. } => Some(*creator),
            Action::CloseGallery { creator, .. } => Some(*creator),
            Action::Floor { .. } => Some(self.marketplace),
            Action::Publish { cranker, .. } => Some(*cranker),
            Action::Void { .. } | Action::Pause { .. } => Some(self.guardian),
            Action::Unpause { .. } | Action::Update { .. } => Some(self.authority),
            Action::SetCrankers { .. } | Action::Nominate { .. } => Some(self.authority),
            Action::Accept { signer } => Some(*signer),
            Action::Forged { .. } => None,
        }
    }
}

impl Action {
    /// What to call it in the histogram.
    pub fn name(&self) -> String {
        let text = format!("{self:?}");
        let name = text.split([' ', '{']).next().unwrap_or_default().to_owned();
        match self {
            Self::Forged { action, .. } => format!("{name} {}", action.name()),
            _ => name,
        }
    }
}

fn with(mut call: Instruction, metas: Vec<AccountMeta>) -> Instruction {
    call.accounts.extend(metas);
    call
}

fn of_galleries(pairs: &[Pair]) -> Vec<AccountMeta> {
    let metas = |pair: &Pair| [pair.with, address::delegation(&pair.owner, &pair.gallery)];
    pairs.iter().flat_map(metas).map(|key| AccountMeta::new(key, false)).collect()
}

fn of_owners(pairs: &[Pair]) -> Vec<AccountMeta> {
    let metas =
        |pair: &Pair| [address::influence(&pair.with), address::delegation(&pair.owner, &pair.gallery)];
    pairs.iter().flat_map(metas).map(|key| AccountMeta::new(key, false)).collect()
}

fn transfer(token: &MintInfo, from: &Address, to: &Address, owner: &Address, amount: u64) -> Instruction {
    let mut data = vec![3];
    data.extend_from_slice(&amount.to_le_bytes());
    let accounts = vec![
        AccountMeta::new(*from, false),
        AccountMeta::new(*to, false),
        AccountMeta::new_readonly(*owner, true),
    ];
    Instruction { program_id: token.program, accounts, data }
}

fn apply(
    scored: &TestSnapshot,
    half: Subtree,
    start: u32,
    len: u32,
    bare: u32,
    tampered: bool,
) -> Instruction {
    let proof = scored.holdings.prove_range(half, start, len).expect("a run of the tree");
    let mut lie = u64::from(tampered);
    let mut run = Vec::new();
    for (place, node) in proof.nodes().iter().enumerate() {
        match proof.leaves.get(place) {
            Some(leaf) if bare >> place & 1 == 0 => run.push(BatchLeaf::Update {
                owner: Address::new_from_array(leaf.owner),
                holding_score: leaf.holding_score + std::mem::take(&mut lie),
                influence_index: leaf.influence_index,
            }),
            _ => run.push(BatchLeaf::Sibling(*node)),
        }
    }
    crank::apply_holdings(scored.day, &run, proof.position, &proof.path)
}
