//! Whose request it is, as far as an address tells.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;

/// Returns the address a request comes from.
///
/// A proxy's word is taken only from proxies that are listed; anybody can write the header.
pub(super) fn address(request: &Request, proxies: &[IpAddr]) -> Option<IpAddr> {
    let ConnectInfo(peer) = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    Some(behind(peer.ip().to_canonical(), request.headers(), proxies))
}

fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let lists = headers.get_all("x-forwarded-for").iter().rev();
    let mut said = lists.flat_map(|list| list.to_str().unwrap_or("").rsplit(','));
    let mut address = peer;
    // Each proxy appends whom it heard from, so the list is believed from its end.
    while proxies.contains(&address) {
        match said.next().and_then(|text| text.trim().parse::<IpAddr>().ok()) {
            Some(before) => address = before.to_canonical(),
            None => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_proxies_are_believed() {
        let check = |peer: &str, lists: &[&str], expected: &str| {
            let mut headers = HeaderMap::new();
            for list in lists {
                headers.append("x-forwarded-for", list.parse().unwrap());
            }
            let ip = |text: &str| text.parse::<IpAddr>().unwrap();
            let proxies = [ip("127.0.0.1"), ip("10.0.0.1")];
            assert_eq!(behind(ip(peer), &headers, &proxies), ip(expected), "{peer} {lists:?}");
        };
        check("192.0.2.7", &["198.51.100.1"], "192.0.2.7");
        check("127.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("127.0.0.1", &["203.0.113.9, 198.51.100.1"], "198.51.100.1");
        check("127.0.0.1", &["203.0.113.9, 198.51.100.1, 10.0.0.1"], "198.51.100.1");
        check("127.0.0.1", &["198.51.100.1", "10.0.0.1"], "198.51.100.1");
        check("127.0.0.1", &[], "127.0.0.1");
        check("127.0.0.1", &["nonsense"], "127.0.0.1");
        check("127.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1");
    }
}
