//! Signals that stop the process.

use tokio_util::sync::CancellationToken;

use super::EXIT_INTERRUPTED;

/// Waits for SIGINT or SIGTERM.
#[cfg(unix)]
pub async fn wait_for_stop_signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
pub async fn wait_for_stop_signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Cancels `stop` at the first signal, and exits at the second.
pub async fn stop_on_signals(stop: CancellationToken) {
    if wait_for_stop_signal().await.is_ok() {
        tracing::info!("shutting down after in-flight transactions; press Ctrl-C again to force");
        stop.cancel();
    }
    if wait_for_stop_signal().await.is_ok() {
        tracing::warn!("forced shutdown; transactions in flight are looked up at the next start");
        std::process::exit(EXIT_INTERRUPTED);
    }
}
