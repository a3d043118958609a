//! The server of the web page, and the browser that is opened on it.

use std::path::Path;

use anyhow::{Result, bail};
use influence_localnet::{Localnet, crankers::Daemons, web_app::WebApp};
use tokio::{
    net::TcpStream,
    time::{Duration, sleep},
};

const POLL_INTERVAL: Duration = Duration::from_millis(200);

pub struct WebServer {
    pub app: WebApp,
    server: Daemons,
}

impl WebServer {
    pub fn start(localnet: &Localnet, binary: &Path, port: Option<u16>) -> Result<Self> {
        let app = WebApp::prepare(localnet, port)?;
        let server = app.serve(binary)?;
        Ok(Self { app, server })
    }

    /// Opens a browser when the page answers, and returns an error when its server ends; without a page, never.
    pub async fn watch(web_server: Option<&mut Self>) -> Result<()> {
        let Some(Self { app, server }) = web_server else { return std::future::pending().await };
        let mut is_open = false;
        while server.are_running() {
            if !is_open && TcpStream::connect(&app.listen).await.is_ok() {
                is_open = true;
                open_browser(&app.url());
            }
            sleep(POLL_INTERVAL).await;
        }
        bail!("the web page's server has stopped by itself; see {}", app.log.display())
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }
}

/// Opens a browser where there is a display; the address is printed everywhere.
fn open_browser(url: &str) {
    let on_screen = cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if on_screen {
        // Without a browser, the printed address remains.
        let _ = open::that_detached(url);
    }
}
