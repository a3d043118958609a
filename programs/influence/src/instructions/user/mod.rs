//! What an owner may do: open, lock, unlock, allocate, move, withdraw, close.

pub mod allocate;
pub mod cancel_unlock;
pub mod close_influence;
pub mod lock;
pub mod open_influence;
pub mod reallocate;
pub mod unlock;
pub mod withdraw;

pub use allocate::Allocate;
pub use cancel_unlock::CancelUnlock;
pub use close_influence::CloseInfluence;
pub use lock::Lock;
pub use open_influence::OpenInfluence;
pub use reallocate::Reallocate;
pub use unlock::Unlock;
pub use withdraw::Withdraw;
