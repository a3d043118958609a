//! What the marketplace may do: say how much of a creator's lock their listings and sales need.

pub mod set_lock_floor;

pub use set_lock_floor::SetLockFloor;
