//! Programs and accounts that are not ours.

use solana_address::Address;

/// The Token-2022 program.
pub const TOKEN_2022: Address = Address::from_str_const("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");
/// The system program.
pub const SYSTEM: Address = Address::from_str_const("11111111111111111111111111111111");
/// The clock's account.
pub const CLOCK: Address = Address::from_str_const("SysvarC1ock11111111111111111111111111111111");
