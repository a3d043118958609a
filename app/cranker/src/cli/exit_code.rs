//! Exit codes.

/// A command failed, or something differs from what it should be.
pub const EXIT_FAILURE: u8 = 1;
/// The command line or a setting is invalid.
pub const EXIT_USAGE: u8 = 2;
/// A second signal stopped the process, as shells report an interrupted command.
pub const EXIT_INTERRUPTED: i32 = 130;
