//! What the tests stand on: a [`world::World`] with the built program in it, on the real runtime (`bank`) or, where
//! volume needs it, on the embedded chain.

pub mod bank;
pub mod command_line;
pub mod crew;
pub mod days;
pub mod expect;
pub mod life;
pub mod node;
pub mod people;
pub mod program;
pub mod world;
