//! A day's bundle: everything that was computed for it, in a folder of Parquet files and a manifest.

mod window;

pub use window::{GalleryRow, MemberRow, WindowRows};
