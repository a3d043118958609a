//! What the guardian may do: pause families of instructions and void a day within its challenge time.

pub mod pause;
pub mod void_day;

pub use pause::Pause;
pub use void_day::VoidDay;
