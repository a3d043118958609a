//! Names of errors and instructions, from the published IDL.

use std::sync::LazyLock;

use serde::Deserialize;

/// Error of the program as the IDL lists it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct IdlError {
    /// Code, 6000 and up.
    pub code: u32,
    /// Name of the variant.
    pub name: String,
    /// Message, which states the remedy.
    #[serde(rename = "msg")]
    pub message: String,
}

#[derive(Default, Deserialize)]
struct Idl {
    errors: Vec<IdlError>,
    instructions: Vec<IdlInstruction>,
}

#[derive(Deserialize)]
struct IdlInstruction {
    name: String,
    discriminator: Vec<u8>,
}

static IDL: LazyLock<Idl> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../idl/influence.json")).unwrap_or_default());

/// Finds the program's error with this code.
pub fn find_error(code: u32) -> Option<IdlError> {
    IDL.errors.iter().find(|error| error.code == code).cloned()
}

/// Returns the name of the program's instruction whose discriminator starts `data`.
pub fn instruction_name(data: &[u8]) -> Option<&'static str> {
    let known = IDL.instructions.iter().find(|known| data.starts_with(&known.discriminator));
    known.map(|known| known.name.as_str())
}
