//! How a delegation, its owner and its gallery change together. Every change of support goes through here, so that a
//! gallery's sum is always the sum of its parts (I-4) and the owner's counts are always right (I-3, I-6).

use anchor_lang::prelude::*;
use influence_core::{
    calendar::Calendar,
    settle,
    shares::{AllocationResult, Portfolio},
};

use crate::{
    account_init,
    constants::{DELEGATION_SEED, LAYOUT_VERSION},
    error::{InfluenceError, map_rule_err},
    events::GallerySettled,
    remaining_accounts,
    state::{Delegation, Gallery, Influence, delegation},
};

/// One owner, one gallery and the delegation between them, checked to belong together.
pub struct DelegationContext<'a> {
    influence: &'a mut Influence,
    gallery: &'a mut Gallery,
    delegation: &'a mut Delegation,
}

impl<'a> DelegationContext<'a> {
    /// Brings the three together.
    ///
    /// # Errors
    /// [`InfluenceError::WrongPair`] unless the delegation is from this owner to this gallery.
    #[inline(always)]
    pub fn new(
        influence: &'a mut Influence,
        gallery: &'a mut Gallery,
        gallery_key: &Address,
        delegation: &'a mut Delegation,
    ) -> Result<Self> {
        require_pair(influence, gallery_key, delegation)?;
        Ok(Self { influence, gallery, delegation })
    }

    /// Returns true when the gallery already counts the delegation's present worth.
    #[inline(always)]
    pub fn is_settled(&self) -> bool {
        let current = u64::from(self.delegation.revision) == u64::from(self.influence.revision);
        current && (!self.gallery.is_retired() || u64::from(self.delegation.points) == 0)
    }

    /// Makes the gallery count what the delegation is worth now. Needs the gallery accrued.
    #[inline(always)]
    pub fn settle(&mut self) -> Result<()> {
        let retired = self.gallery.is_retired();
        let after = map_rule_err(settle::settled_value(
            &self.influence.portfolio(),
            self.delegation.shares.into(),
            retired,
        ))?;
        self.gallery.replace_points(self.delegation.points.into(), after)?;
        self.delegation.points = after.into();
        self.influence.mark_settled(self.delegation)
    }

    /// How the owner's total is split.
    #[inline(always)]
    pub fn portfolio(&self) -> Portfolio {
        self.influence.portfolio()
    }

    /// The delegation's shares.
    #[inline(always)]
    pub fn shares(&self) -> u64 {
        self.delegation.shares.into()
    }

    /// Points that the gallery counts for the delegation, base units.
    #[inline(always)]
    pub fn points(&self) -> u64 {
        self.delegation.points.into()
    }

    /// Brings the gallery's sum over time forward to `now`. Called before every change of its points.
    #[inline(always)]
    pub fn accrue(&mut self, now: i64, calendar: &Calendar) -> Result<()> {
        self.gallery.accrue(now, calendar)
    }

    /// Stores a change of the owner's split and makes the gallery count it. Without shares the delegation ends.
    #[inline(always)]
    pub fn apply_change(&mut self, change: AllocationResult) -> Result<()> {
        self.influence.set_portfolio(&change.portfolio);
        if change.shares == 0 {
            return self.clear();
        }
        self.delegation.shares = change.shares.into();
        self.settle()
    }

    /// Takes the delegation out of both sums; its account can be closed afterwards.
    fn clear(&mut self) -> Result<()> {
        self.gallery.replace_points(self.delegation.points.into(), 0)?;
        self.gallery.remove_supporter()?;
        self.influence.remove_delegation(self.delegation)?;
        self.delegation.points = 0.into();
        self.delegation.shares = 0.into();
        Ok(())
    }
}

/// Refuses a delegation that is not from this owner to this gallery. Nothing may be computed with its shares before:
/// another owner's shares need not fit this owner's supply.
///
/// # Errors
/// [`InfluenceError::WrongPair`].
#[inline(always)]
pub fn require_pair(influence: &Influence, gallery_key: &Address, delegation: &Delegation) -> Result<()> {
    let together = anchor_lang::address_eq(&delegation.owner, &influence.owner)
        && anchor_lang::address_eq(&delegation.gallery, gallery_key);
    require!(together, InfluenceError::WrongPair);
    Ok(())
}

/// Settles (gallery, delegation) pairs of one owner, passed as remaining accounts, with an event for every gallery
/// that changes. Pairs that are settled or closed are skipped.
///
/// # Errors
/// [`InfluenceError::WrongPair`] for a pair of another owner.
pub fn settle_pairs(
    influence: &mut Influence,
    pairs: alloc::vec::Vec<[AccountView; 2]>,
    now: i64,
    calendar: &Calendar,
) -> Result<()> {
    for [mut gallery_view, mut delegation_view] in pairs {
        if remaining_accounts::is_closed(&delegation_view) || remaining_accounts::is_closed(&gallery_view) {
            continue;
        }
        let gallery_key = *gallery_view.address();
        let mut gallery = account_init::load_mut::<Gallery>(&mut gallery_view)?;
        let mut delegation = account_init::load_mut::<Delegation>(&mut delegation_view)?;
        let before = u64::from(gallery.points);
        let mut support = DelegationContext::new(influence, &mut gallery, &gallery_key, &mut delegation)?;
        if support.is_settled() {
            continue;
        }
        support.accrue(now, calendar)?;
        support.settle()?;
        emit!(GallerySettled { gallery: gallery_key, before, after: gallery.points.into(), settled: 1 });
    }
    Ok(())
}

/// Creates the owner's delegation to the gallery, without shares and never settled, unless it is already there.
pub fn open_delegation(
    payer: &AccountView,
    influence: &mut Influence,
    gallery: &mut Account<Gallery>,
    view: &mut AccountView,
) -> Result<()> {
    let gallery_key = *gallery.address();
    let owner = influence.owner;
    let seeds: [&[u8]; 3] = [DELEGATION_SEED, owner.as_ref(), gallery_key.as_ref()];
    let Some(bump) = account_init::create_if_absent::<Delegation>(payer, view, &seeds)? else {
        return Ok(());
    };
    let mut record = account_init::load_any_version_mut::<Delegation>(view)?;
    record.version = LAYOUT_VERSION;
    record.bump = bump;
    record.owner = owner;
    record.gallery = gallery_key;
    record.rent_payer = *payer.address();
    record.revision = delegation::NEVER_SETTLED.into();
    influence.add_delegation()?;
    gallery.add_supporter()
}
