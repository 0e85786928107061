//! The addresses from which the carrier calls.

use core::net::{IpAddr, SocketAddr};
use core::str::FromStr;

/// Networks of one list: a carrier names a few, and every packet is held against all.
pub const NETWORKS_MAX: usize = 64;

/// An address or a network, such as `203.0.113.0/24` or `2001:db8::5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// IPv4 as IPv6 writes it.
    bits: u128,
    mask: u128,
}

/// Why a list of networks cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrunkError {
    /// Neither an address nor a network.
    #[error("it is neither an address nor a network such as 203.0.113.0/24")]
    Unreadable,
    /// Bits are set behind the prefix: somebody meant another network.
    #[error("the address has bits set behind its prefix")]
    BitsBehindPrefix,
    /// More than [`NETWORKS_MAX`].
    #[error("it lists more than {NETWORKS_MAX} networks")]
    TooMany,
}

impl FromStr for Network {
    type Err = TrunkError;

    fn from_str(text: &str) -> Result<Network, TrunkError> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| TrunkError::Unreadable)?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => width,
            Some(prefix) => prefix.parse::<u32>().map_err(|_| TrunkError::Unreadable)?,
        };
        if prefix > width {
            return Err(TrunkError::Unreadable);
        }
        let mask = u128::MAX.checked_shl(width - prefix).unwrap_or(0);
        let bits = bits(address);
        if bits & !mask != 0 {
            return Err(TrunkError::BitsBehindPrefix);
        }
        Ok(Network { bits, mask })
    }
}

/// The list: whoever is not on it gets no answer at all.
#[derive(Clone, Debug)]
pub struct Trunk(Vec<Network>);

impl Trunk {
    /// Takes the carrier's networks; an empty list knows nobody.
    pub fn new(networks: Vec<Network>) -> Result<Trunk, TrunkError> {
        if networks.len() > NETWORKS_MAX { Err(TrunkError::TooMany) } else { Ok(Trunk(networks)) }
    }

    /// Tells whether a packet came from the carrier.
    pub fn holds(&self, source: SocketAddr) -> bool {
        let source = bits(source.ip());
        self.0.iter().any(|network| source & network.mask == network.bits)
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_ipv6_mapped()),
        IpAddr::V6(address) => u128::from(address),
    }
}

#[test]
fn a_packet_is_the_carriers_or_a_strangers() {
    let texts = ["203.0.113.0/24", "198.51.100.7", "2001:db8:1::/48", "::1"];
    let networks = texts.map(|text| text.parse().expect("a network"));
    let trunk = Trunk::new(networks.to_vec()).expect("a few");
    let holds = |source: &str| trunk.holds(source.parse().expect("an address"));
    for known in [
        "203.0.113.0:5060",
        "203.0.113.255:1",
        "[::ffff:203.0.113.9]:5060",
        "198.51.100.7:9",
        "[2001:db8:1:ffff::1]:5060",
        "[::1]:5060",
    ] {
        assert!(holds(known), "{known}");
    }
    for stranger in ["203.0.114.0:5060", "198.51.100.8:5060", "[2001:db8:2::]:1", "[::2]:1"] {
        assert!(!holds(stranger), "{stranger}");
    }
    let everybody = Trunk::new(vec!["::/0".parse().expect("a network")]).expect("one");
    assert!(everybody.holds("192.0.2.1:1".parse().expect("an address")));
}

#[test]
fn what_is_no_network_is_refused() {
    for (text, error) in [
        ("", TrunkError::Unreadable),
        ("203.0.113.0/33", TrunkError::Unreadable),
        ("203.0.113/24", TrunkError::Unreadable),
        ("203.0.113.0/", TrunkError::Unreadable),
        ("203.0.113.1/24", TrunkError::BitsBehindPrefix),
    ] {
        assert_eq!(text.parse::<Network>(), Err(error), "{text}");
    }
    let one = "::1".parse::<Network>().expect("an address");
    assert_eq!(Trunk::new(vec![one; 65]).err(), Some(TrunkError::TooMany));
}
