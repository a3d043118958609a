//! A day as one self-contained HTML file without scripts or requests, for light and dark, phones and screen readers.
//!
//! [`ReportPage::from_bundles`] extracts the data from the days' bundles, and [`ReportPage::render`] writes it. A public
//! bundle gives a public page, which lists what it omits. The same bundles give the same bytes.

mod cards;
mod chart;
mod data;
mod format;
mod layout;
mod page;

pub use data::{ReportError, ReportOptions};
pub use format::NumberUnit;
pub use page::{
    GallerySeries, OwnerWeek, RankedGallery, RejectedRows, ReportPage, ScoreBreakdown, TopSupporter,
};
