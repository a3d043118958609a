//! What the published interface calls the program's errors and instructions.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::ProgramRefusal;

#[derive(Default, Deserialize)]
struct Interface {
    errors: Vec<ProgramRefusal>,
    instructions: Vec<Instruction>,
}

#[derive(Deserialize)]
struct Instruction {
    name: String,
    discriminator: Vec<u8>,
}

static INTERFACE: LazyLock<Interface> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../idl/influence.json")).unwrap_or_default());

/// The program's error with this number.
pub fn refusal(code: u32) -> Option<ProgramRefusal> {
    INTERFACE.errors.iter().find(|refusal| refusal.code == code).cloned()
}

/// The name of the program's instruction that begins with these bytes.
pub fn instruction(data: &[u8]) -> Option<&'static str> {
    let known = INTERFACE.instructions.iter().find(|known| data.starts_with(&known.discriminator));
    known.map(|known| known.name.as_str())
}
