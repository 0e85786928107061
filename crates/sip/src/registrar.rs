//! Where the operators' telephones are: REGISTER (RFC 3261 §10), proved by digest.
//!
//! All memory is taken at the start. For strangers nothing is kept: they get a challenge that has
//! to be remembered by themselves. Only an answer to a challenge that truly reached its source is
//! looked into, so that nobody can have somebody else's address throttled.

mod contacts;
mod throttle;

use core::hash::Hasher;
use core::net::SocketAddr;

use siphasher::sip::SipHasher24;

use crate::digest::{
    Age, Algorithm, Answer, CHALLENGE_BYTES_MAX, Ha1, NonceUse, Nonces, UsedNonces, write_challenge,
};
use crate::edge::Dropped;
use crate::fault::Fault;
use crate::message::{Echo, Head, Kind, Message, Method};
use crate::name::Name;
use crate::out::Out;
use crate::reply::{self, Status, TagKey};
use crate::uri::{SipUri, Uri};
use contacts::Contacts;
pub use contacts::{CONTACTS_MAX, Contact, EXPIRES_S_MAX, EXPIRES_S_MIN, URI_BYTES_MAX};
use throttle::Throttle;
pub use throttle::{WRONG_AT_ONCE, WRONG_EACH_MS};

/// Accounts of one night. Each takes 2 KiB.
pub const ACCOUNTS_MAX: usize = 1024;

/// Letters of an account's name, and of a realm.
pub const NAME_BYTES_MAX: usize = 64;

/// An answer to a stranger is at most this much longer than its request: two challenges.
pub const ADDED_BYTES_MAX: usize =
    reply::ADDED_BYTES_MAX + 2 * (CHALLENGE_BYTES_MAX + NAME_BYTES_MAX);

/// Somebody who may register telephones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What stands before the `@`: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Of this name and the registrar's realm.
    pub ha1: Ha1,
}

/// Why a registrar cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrarError {
    /// More than [`ACCOUNTS_MAX`].
    #[error("there are more than {ACCOUNTS_MAX} accounts")]
    TooMany,
    /// An account or the realm has a name that cannot stand in an address.
    #[error("`{0}` is not 1 to {NAME_BYTES_MAX} letters, digits and -_.")]
    Name(String),
    /// Two accounts have one name.
    #[error("there are two accounts `{0}`")]
    Twice(String),
}

/// What is to be done with a datagram.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::large_enum_variant)] // Made once for a datagram; a box would allocate.
pub enum Verdict<'a> {
    /// Nothing.
    Drop(Dropped),
    /// Send so many bytes of the buffer to the packet's source.
    Reply(usize, Status),
    /// It is sound, and no REGISTER.
    Other(Message<'a>),
}

/// How often what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests without credentials, or with a nonce not given to their source.
    pub challenged: u64,
    /// Right credentials with a nonce that was too old or used before.
    pub stale: u64,
    /// Wrong credentials.
    pub wrong: u64,
    /// Credentials not looked at, because there were too many wrong ones.
    pub throttled: u64,
    /// Requests with right credentials and a fault, or for somebody else.
    pub refused: u64,
    /// Requests that were carried out.
    pub registered: u64,
    /// Those that came again.
    pub registered_again: u64,
    /// Messages that could not be read.
    pub unreadable: u64,
}

/// The register of telephones.
pub struct Registrar {
    realm: String,
    nonces: Nonces,
    tags: TagKey,
    hasher: SipHasher24,
    /// By which anybody here can prove something, the best first.
    offered: Vec<Algorithm>,
    /// In the order of their names.
    accounts: Vec<Known>,
    wrong: Throttle,
    /// How often what happened since the start.
    pub counts: Counts,
}

/// An account with what is kept of its telephones.
struct Known {
    account: Account,
    used: UsedNonces,
    contacts: Contacts,
}

/// What becomes of a REGISTER.
enum Outcome {
    /// A challenge; whether only the nonce was no longer good.
    Challenge(bool),
    /// The account's telephones are listed.
    Listed(usize),
    /// For the reason the status says.
    Refused(Status),
}

impl Registrar {
    /// Takes the accounts, and 32 bytes of entropy drawn anew at each start.
    ///
    /// Challenges are of those algorithms for which some account has a hash: there are telephones
    /// that give up at a first challenge by SHA-256, and accounts for them have MD5 alone.
    pub fn new(
        realm: &str,
        accounts: Vec<Account>,
        secret: [u8; 32],
    ) -> Result<Registrar, RegistrarError> {
        let (mut nonces, mut tags) = ([0; 16], [0; 16]);
        nonces.copy_from_slice(&secret[..16]);
        tags.copy_from_slice(&secret[16..]);
        let mut registrar = Registrar {
            realm: realm.to_owned(),
            nonces: Nonces::new(nonces),
            tags: TagKey::new(tags),
            hasher: SipHasher24::new_with_key(&tags),
            offered: Vec::new(),
            accounts: Vec::new(),
            wrong: Throttle::new(),
            counts: Counts::default(),
        };
        registrar.set_accounts(accounts)?;
        Ok(registrar)
    }

    /// Takes these accounts in place of those before; telephones stay with an account whose name
    /// and password are the same.
    pub fn set_accounts(&mut self, mut accounts: Vec<Account>) -> Result<(), RegistrarError> {
        if accounts.len() > ACCOUNTS_MAX {
            return Err(RegistrarError::TooMany);
        }
        accounts.sort_by(|one, other| one.name.cmp(&other.name));
        for name in accounts.iter().map(|account| &account.name[..]).chain([&self.realm[..]]) {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            if !(1..=NAME_BYTES_MAX).contains(&name.len()) || !name.bytes().all(fits) {
                return Err(RegistrarError::Name(name.to_owned()));
            }
        }
        if let Some(pair) = accounts.windows(2).find(|pair| pair[0].name == pair[1].name) {
            return Err(RegistrarError::Twice(pair[0].name.clone()));
        }
        // RFC 8760 §2.3: what is liked best comes first.
        let mut offered = vec![Algorithm::Sha256, Algorithm::Md5];
        offered.retain(|&algorithm| accounts.iter().any(|account| account.ha1.has(algorithm)));
        if offered.is_empty() {
            offered.push(Algorithm::Md5); // A refusal without a challenge ends a telephone's tries.
        }
        self.offered = offered;
        let mut before = std::mem::take(&mut self.accounts);
        let known = |account: Account| {
            let same = |known: &Known| known.account == account;
            match before.iter().position(same) {
                Some(at) => before.swap_remove(at),
                None => {
                    let (used, contacts) = (UsedNonces::default(), Contacts::default());
                    Known { account, used, contacts }
                }
            }
        };
        self.accounts = accounts.into_iter().map(known).collect();
        Ok(())
    }

    /// Judges a datagram that came at a tick of the monotonic clock.
    pub fn judge<'a>(
        &mut self,
        at_ns: u64,
        source: SocketAddr,
        datagram: &'a [u8],
        out: &mut [u8],
    ) -> Verdict<'a> {
        let verdict = self.verdict(at_ns, source, datagram, out);
        self.counts.unreadable +=
            u64::from(matches!(verdict, Verdict::Drop(Dropped::Unreadable(_))));
        verdict
    }

    /// Returns where an account's telephones are at this moment.
    pub fn lookup(&self, at_ns: u64, name: &[u8]) -> impl Iterator<Item = &Contact> {
        let known = self.find(name).map(|place| &self.accounts[place]);
        known.into_iter().flat_map(move |known| known.contacts.live(at_ns))
    }

    fn verdict<'a>(
        &mut self,
        at_ns: u64,
        source: SocketAddr,
        datagram: &'a [u8],
        out: &mut [u8],
    ) -> Verdict<'a> {
        let unreadable = |fault: Fault| Verdict::Drop(Dropped::Unreadable(fault));
        let head = match Head::read(datagram) {
            Ok(head) => head,
            Err(fault) => return unreadable(fault),
        };
        let echo = match Echo::of(&head) {
            Ok(echo) => echo,
            Err(fault) => return unreadable(fault),
        };
        let outcome = match Message::of(&head, echo) {
            Err(fault) if head.is_answerable() => Outcome::Refused(Status::of(fault)),
            Err(fault) => return unreadable(fault),
            Ok(message) => match message.kind {
                Kind::Request { method: Method::Register, uri } => {
                    self.outcome(at_ns, source, datagram, &message, uri)
                }
                Kind::Request { .. } | Kind::Response { .. } => return Verdict::Other(message),
            },
        };
        let status = match outcome {
            Outcome::Challenge(_) => Status::Unauthorized,
            Outcome::Listed(_) => Status::Ok,
            Outcome::Refused(status) => status,
        };
        let tag = self.tags.tag(&echo);
        let written = reply::write_with(status, &echo, tag, source, out, |out| {
            self.explain(at_ns, source, outcome, out);
        });
        match written {
            Some(bytes) => Verdict::Reply(bytes, status),
            None => Verdict::Drop(Dropped::NoRoom),
        }
    }

    fn explain(&self, at_ns: u64, source: SocketAddr, outcome: Outcome, out: &mut Out) {
        match outcome {
            Outcome::Challenge(stale) => {
                let nonce = self.nonces.make(at_ns, source.ip());
                for algorithm in &self.offered {
                    write_challenge(&self.realm, &nonce, *algorithm, stale, out);
                }
            }
            Outcome::Listed(place) => self.accounts[place].contacts.write(at_ns, out),
            Outcome::Refused(Status::IntervalTooBrief) => contacts::write_min_expires(out),
            Outcome::Refused(_) => {}
        }
    }

    fn outcome(
        &mut self,
        at_ns: u64,
        source: SocketAddr,
        datagram: &[u8],
        message: &Message,
        uri: Uri,
    ) -> Outcome {
        if !message.echo.requires.is_empty() {
            return Outcome::Refused(Status::BadExtension);
        }
        if !matches!(uri, Uri::Sip(_)) {
            return Outcome::Refused(Status::UnsupportedScheme);
        }
        let (place, used) = match self.proved(at_ns, source, datagram, message) {
            Ok(proved) => proved,
            Err(outcome) => return outcome,
        };
        let known = &mut self.accounts[place];
        let is_own = matches!(message.to.parsed, Uri::Sip(SipUri { user, .. })
            if user == known.account.name.as_bytes());
        if !is_own {
            self.counts.refused += 1;
            return Outcome::Refused(Status::Forbidden);
        }
        if used == NonceUse::Again {
            self.counts.registered_again += 1;
            return Outcome::Listed(place);
        }
        let mut hasher = self.hasher;
        hasher.write(message.call_id);
        let call = hasher.finish();
        match known.contacts.update(at_ns, source, call, message) {
            Ok(()) => {
                self.counts.registered += 1;
                Outcome::Listed(place)
            }
            Err(status) => {
                self.counts.refused += 1;
                Outcome::Refused(status)
            }
        }
    }

    /// Returns whose credentials a request has, and whether it came before.
    fn proved(
        &mut self,
        at_ns: u64,
        source: SocketAddr,
        datagram: &[u8],
        message: &Message,
    ) -> Result<(usize, NonceUse), Outcome> {
        let lines = message.lines(Name::Authorization);
        // An answer for another realm, or one that cannot be read, is no answer.
        let mut answers =
            lines.filter_map(|line| Answer::read(Name::Authorization, line.value).ok()?);
        let answer = answers.find(|answer| answer.realm.is(self.realm.as_bytes()));
        let Some(answer) = answer else {
            self.counts.challenged += 1;
            return Err(Outcome::Challenge(false));
        };
        // Not ours, such as from before a new start, is called stale unseen: then the telephone
        // tries again by itself, and only who has a nonce of ours costs a comparison.
        let nonce = match self.nonces.age(at_ns, source.ip(), answer.nonce) {
            Age::Fresh(nonce) => nonce,
            Age::Old => {
                self.counts.stale += 1;
                return Err(Outcome::Challenge(true));
            }
            Age::NotOurs => {
                self.counts.challenged += 1;
                return Err(Outcome::Challenge(true));
            }
        };
        let place = self.find_text(&answer);
        let culprit = self.culprit(source, place);
        if self.wrong.is_spent(at_ns, culprit) {
            self.counts.throttled += 1;
            return Err(Outcome::Refused(Status::Forbidden));
        }
        let ha1 = place.map(|place| &self.accounts[place].account.ha1);
        let (Some(place), true) = (place, answer.proves(ha1, b"REGISTER")) else {
            self.wrong.spend(at_ns, culprit);
            self.counts.wrong += 1;
            return Err(Outcome::Challenge(false));
        };
        let mut hasher = self.hasher;
        hasher.write_usize(usize::from(source.port())); // The nonce holds the address.
        hasher.write(datagram);
        let request = hasher.finish();
        match self.accounts[place].used.count(nonce, answer.count, request) {
            NonceUse::Replayed => {
                self.counts.stale += 1;
                Err(Outcome::Challenge(true))
            }
            used @ (NonceUse::New | NonceUse::Again) => Ok((place, used)),
        }
    }

    fn find(&self, name: &[u8]) -> Option<usize> {
        self.accounts.binary_search_by(|known| known.account.name.as_bytes().cmp(name)).ok()
    }

    /// The same for a name as it stands in an answer.
    fn find_text(&self, answer: &Answer) -> Option<usize> {
        let name = answer.name;
        let order = |known: &Known| known.account.name.bytes().cmp(name.bytes());
        self.accounts.binary_search_by(order).ok()
    }

    /// Who is to blame for wrong credentials: a source and an account together, so that one
    /// telephone with an old password does not lock out all others behind the same translator.
    fn culprit(&self, source: SocketAddr, place: Option<usize>) -> u64 {
        let mut hasher = self.hasher;
        hasher.write(&throttle::network(source.ip()));
        hasher.write_usize(place.unwrap_or(ACCOUNTS_MAX));
        hasher.finish()
    }
}
