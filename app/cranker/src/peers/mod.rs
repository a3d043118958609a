//! Bundles of other crankers: fetched, verified against the chain, imported, and compared with this cranker's own.
//!
//! A new cranker (`run --bootstrap-from`), an operator who ends a mismatch (`day N --adopt`) and one who recomputes a day
//! (`replay N --from`) continue from another cranker's bundle. Crankers vote on the trees of a bundle, but not on its
//! window, from which the next seven days are computed; a cranker that starts from a wrong window is wrong for a week, and
//! may be part of a quorum.
//!
//! - A bundle is accepted only if it is of this program, cluster, mint and day length, and its contents equal those of a
//!   final snapshot on chain ([`bundle_verify`]). Reading a bundle compares its window with the scores in its tree, so the
//!   roots cover the balances too. Only `replay` goes on, with a notice, if the snapshot no longer exists: it publishes
//!   nothing.
//! - It is fetched or copied into a directory beside the bundles, verified there, synced to disk, and moved into place by
//!   one rename ([`bundle_import`]). The source stays unchanged. The next import removes what an interrupted one left. The
//!   journal is open meanwhile, so no second process does the same.
//! - Adopting keeps this cranker's own bundle as `own-day-N`, and clears the journal's gaps last: after a kill at any
//!   point, the same command completes the rest.
//!
//! Consequences: the snapshot must still exist, that is be less than 90 days old. Locked amounts and gallery sums in the
//! window are compared with the tree only as far as scores depend on them; wrong ones change the next day's engagement,
//! which the other crankers' votes show. An import needs disk space for one more bundle.

pub mod bundle_import;
pub mod bundle_verify;
mod comparison;
pub mod http_client;

pub use comparison::{Peers, first_difference};
