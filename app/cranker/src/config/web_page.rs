//! The settings of the web page.

use std::path::PathBuf;

use clap::Args;

use super::{Endpoint, HEADING, value};

/// What the web page is told.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = HEADING)]
pub struct WebPageSettings {
    /// The node that the web page asks, for everybody to see: one without a secret in its address [default: `rpc_url`
    /// where that is this machine, else none, and no page]
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_PUBLIC_RPC_URL",
        value_name = "URL",
        hide_short_help = true
    )]
    #[arg(value_parser = value::http_url)]
    pub public_rpc_url: Option<Endpoint>,

    /// File with the names that the web page calls galleries by: a JSON object of addresses and names
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_GALLERY_NAMES",
        value_name = "FILE",
        hide_short_help = true
    )]
    #[arg(value_parser = value::path)]
    pub gallery_names: Option<PathBuf>,

    /// File with keys that the web page may sign with, given to this machine alone: for a local validator
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_DEVELOPMENT_WALLET",
        value_name = "FILE",
        hide_short_help = true
    )]
    #[arg(value_parser = value::path)]
    pub development_wallet: Option<PathBuf>,
}
