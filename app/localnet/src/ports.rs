//! Ports: requested ones, or any that are free.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};

use crate::LocalnetError;

/// Sockets that the validator opens for its own traffic.
const NEEDED: usize = 26;

/// Ports of the validator. 0 is any that is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// JSON-RPC; the websocket has the next port.
    pub rpc: u16,
    pub faucet: u16,
    /// First and last port of the validator's own traffic (gossip, transactions, blocks); at least 26 must be free.
    pub own: (u16, u16),
}

impl Ports {
    pub const ANY: Self = Self { rpc: 0, faucet: 0, own: (10_000, 12_000) };
    /// Defaults of Solana's tools.
    pub const USUAL: Self = Self { rpc: 8_899, faucet: 9_900, ..Self::ANY };

    /// Replaces every 0 by a free port.
    pub fn resolved(self) -> Result<Self, LocalnetError> {
        let rpc = if self.rpc == 0 { free_pair()? } else { self.rpc };
        let faucet = if self.faucet == 0 {
            free(|port| port != rpc && Some(port) != rpc.checked_add(1))?
        } else {
            self.faucet
        };
        let websocket =
            rpc.checked_add(1).ok_or(LocalnetError::Port { what: "the websocket", port: u16::MAX })?;
        for (what, port) in [("RPC", rpc), ("the websocket", websocket), ("the faucet", faucet)] {
            if !is_free(port) {
                return Err(LocalnetError::Port { what, port });
            }
        }
        check_own(self.own, [rpc, websocket, faucet])?;
        Ok(Self { rpc, faucet, ..self })
    }

    /// Replaces ports that are taken by 0.
    #[must_use]
    pub fn or_any(self) -> Self {
        let rpc_is_free = self.rpc != 0 && is_free(self.rpc) && self.rpc.checked_add(1).is_some_and(is_free);
        Self {
            rpc: if rpc_is_free { self.rpc } else { 0 },
            faucet: if is_free(self.faucet) { self.faucet } else { 0 },
            ..self
        }
    }
}

/// Whether a TCP port of this machine is free.
pub(crate) fn is_free(port: u16) -> bool {
    [Ipv4Addr::UNSPECIFIED, Ipv4Addr::LOCALHOST]
        .into_iter()
        .all(|address| TcpListener::bind((address, port)).is_ok())
}

/// A free TCP port from the system.
pub(crate) fn free(suits: impl Fn(u16) -> bool) -> Result<u16, LocalnetError> {
    let given = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    let mut found = (0..100).filter_map(|_| given().ok()).map(|address| address.port());
    found.find(|port| suits(*port)).ok_or(LocalnetError::Port { what: "a server", port: 0 })
}

fn free_pair() -> Result<u16, LocalnetError> {
    free(|port| is_free(port) && port.checked_add(1).is_some_and(is_free))
}

fn check_own((first, last): (u16, u16), others: [u16; 3]) -> Result<(), LocalnetError> {
    let is_free =
        |port: &u16| !others.contains(port) && UdpSocket::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let free = (first..=last).filter(is_free).take(NEEDED).count();
    if free < NEEDED {
        return Err(LocalnetError::PortRange { first, last, free, needed: NEEDED });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_port_is_free() {
        let ports = Ports::ANY.resolved().unwrap();
        assert!(ports.rpc != 0 && ports.faucet != 0 && is_free(ports.rpc) && is_free(ports.faucet));
    }

    #[test]
    fn a_taken_port_is_named_or_replaced() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let ports = Ports { faucet: port, ..Ports::ANY };
        let refused = ports.resolved();
        assert!(
            matches!(refused, Err(LocalnetError::Port { what: "the faucet", port: named }) if named == port)
        );
        assert_eq!(ports.or_any().faucet, 0);
        ports.or_any().resolved().unwrap();
        drop(taken);
        assert_eq!(ports.or_any().resolved().unwrap().faucet, port);
    }

    #[test]
    fn a_narrow_range_is_named() {
        let ports = Ports { own: (10_500, 10_510), ..Ports::ANY };
        let refused = ports.resolved();
        assert!(
            matches!(refused, Err(LocalnetError::PortRange { first: 10_500, needed: 26, .. })),
            "{refused:?}"
        );
    }
}
