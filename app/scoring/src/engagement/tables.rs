//! Small tables that the SQL joins: wallets, active galleries, kinds of event, factors.

use std::sync::Arc;

use datafusion::arrow::{
    array::{ArrayRef, Int64Array, RecordBatch, StringArray},
    error::ArrowError,
};
use influence_core::{calendar::Calendar, limits::MAX_SUPPLY};
use solana_address::Address;

use super::{error::EngagementError, model::WalletStats};
use crate::{
    chain_state::GalleryState,
    engine::EngineError,
    weights::resolved::{EventWeight, FactorWeight},
};

/// Maximum holding age, seconds: a thousand years.
const MAX_AGE: u64 = 1_000 * 366 * 86_400;

/// Wallets: index in `wallets` (wallet), address in base58 (owner), and amounts.
pub(crate) fn wallets_table(wallets: &[WalletStats]) -> Result<RecordBatch, EngagementError> {
    let column = |what, most, value: fn(&WalletStats) -> u64| {
        let values = wallets.iter().map(|wallet| amount(what, &wallet.owner, value(wallet), most));
        Ok::<ArrayRef, EngagementError>(Arc::new(values.collect::<Result<Int64Array, _>>()?))
    };
    table([
        ("wallet", integers(0..len(wallets))),
        ("owner", texts(wallets.iter().map(|wallet| wallet.owner.to_string()))),
        ("holding", column("the holding score", MAX_SUPPLY, |wallet| wallet.holding_score)?),
        ("locked", column("the locked amount", MAX_SUPPLY, |wallet| wallet.locked)?),
        ("held_seconds", column("the holding age", MAX_AGE, |wallet| wallet.held_seconds)?),
        ("is_user", integers(wallets.iter().map(|wallet| i64::from(wallet.is_user)))),
    ])
}

/// An active gallery with its average points over the day.
pub(super) struct GalleryPoints {
    pub(super) gallery: Address,
    /// Base units.
    average_points: u64,
}

impl GalleryPoints {
    pub(super) fn new(state: &GalleryState, calendar: &Calendar) -> Self {
        Self { gallery: state.gallery, average_points: state.average_points(calendar) }
    }
}

/// Active galleries: index in `galleries` (position), address in base58, and average points.
pub(super) fn registered_table(galleries: &[GalleryPoints]) -> Result<RecordBatch, EngagementError> {
    let points = galleries
        .iter()
        .map(|state| amount("the average of the points", &state.gallery, state.average_points, MAX_SUPPLY));
    table([
        ("position", integers(0..len(galleries))),
        ("address", texts(galleries.iter().map(|state| state.gallery.to_string()))),
        ("average_points", Arc::new(points.collect::<Result<Int64Array, _>>()?)),
    ])
}

/// SQL expression for the index of an event's kind.
pub(super) fn kind_number(kinds: &[EventWeight]) -> String {
    let cases =
        (0..).zip(kinds).map(|(number, kind): (i64, _)| format!("WHEN '{}' THEN {number}", kind.name));
    format!("CASE \"kind\" {} END", cases.collect::<Vec<_>>().join(" "))
}

/// Kinds of event: index, limits and points.
pub(super) fn kinds_table(kinds: &[EventWeight]) -> Result<RecordBatch, EngagementError> {
    table([
        ("kind_number", integers(0..len(kinds))),
        ("quantity_limit", integers(kinds.iter().map(|kind| kind.limit))),
        ("user_limit", integers(kinds.iter().map(|kind| kind.user_limit))),
        ("points_per_unit", integers(kinds.iter().map(|kind| kind.points_per_unit))),
    ])
}

/// Factors of the influence index: part and weight.
pub(crate) fn factors_table(factors: &[FactorWeight]) -> Result<RecordBatch, EngagementError> {
    table([
        ("factor", texts(factors.iter().map(|factor| factor.name.to_owned()))),
        ("part", integers(factors.iter().map(|factor| factor.part))),
        ("weight", integers(factors.iter().map(|factor| factor.weight))),
    ])
}

fn table<const N: usize>(columns: [(&str, ArrayRef); N]) -> Result<RecordBatch, EngagementError> {
    RecordBatch::try_from_iter(columns).map_err(|error: ArrowError| {
        EngineError::Table { table: "of the chain's state".to_owned(), reason: error.to_string() }.into()
    })
}

fn amount(what: &'static str, key: &Address, value: u64, most: u64) -> Result<Option<i64>, EngagementError> {
    // The overflow proof of the weights assumes these maximums.
    match i64::try_from(value) {
        Ok(small) if value <= most => Ok(Some(small)),
        _ => Err(EngagementError::TooLarge { what, key: key.to_string(), value, most }),
    }
}

fn len<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

fn integers(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}

fn texts(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}
