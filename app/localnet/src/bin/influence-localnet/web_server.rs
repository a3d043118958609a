//! The web page while the chain runs: its server, and the browser that is opened on it.

use std::path::Path;

use anyhow::{Result, bail};
use influence_localnet::{Localnet, crankers::Daemons, web_app::WebApp};
use tokio::{
    net::TcpStream,
    time::{Duration, sleep},
};

/// How often it is looked whether the server answers, and still runs.
const LOOK: Duration = Duration::from_millis(200);

/// A page that is being served.
pub struct WebServer {
    /// Where it is.
    pub page: WebApp,
    server: Daemons,
}

impl WebServer {
    /// Starts its server, which is `binary`.
    ///
    /// # Errors
    /// A port that is taken; files that can not be written.
    pub fn start(localnet: &Localnet, binary: &Path, port: Option<u16>) -> Result<Self> {
        let page = WebApp::prepare(localnet, port)?;
        let server = page.serve(binary)?;
        Ok(Self { page, server })
    }

    /// Opens a browser when the page is there, and returns when its server ends; without a page, never.
    ///
    /// # Errors
    /// That the server ended, always.
    pub async fn watch(site: Option<&mut Self>) -> Result<()> {
        let Some(Self { page, server }) = site else { return std::future::pending().await };
        let mut is_there = false;
        while server.are_running() {
            if !is_there && TcpStream::connect(&page.listen).await.is_ok() {
                is_there = true;
                open_browser(&page.url());
            }
            sleep(LOOK).await;
        }
        bail!("the web page's server has stopped by itself; see {}", page.log.display())
    }

    /// Stops the server.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

/// Opens a browser where somebody would see it; the address was printed for everybody else.
fn open_browser(url: &str) {
    let on_screen = cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if on_screen {
        // Without a browser there is still the address.
        let _ = open::that_detached(url);
    }
}
