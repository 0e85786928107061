//! Those who take calls at headquarters: their passwords, and who shows one.
//!
//! A password is made from the night's key, so nothing has to be kept of it; the ledger holds only
//! how often she had a new one.

use night::command::OperatorId;
use night::hotline::Operator;
use night::night::Night;
use sip::digest::Ha1;
use sip::registrar::Account;
use subtle::ConstantTimeEq;

use crate::keys::{Keys, hmac};

/// What operators' telephones prove their passwords to.
pub const REALM: &str = "holdfast";

/// Letters and digits nobody takes for another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Letters of a password, five bits each: nobody guesses 80.
const LENGTH: usize = 16;

/// Letters between two dashes.
const GROUP: usize = 4;

/// Returns an operator's password, such as `k3fw-9xqa-mm2c-7hpt`.
pub fn password(keys: &Keys, night: &Night, id: OperatorId, operator: &Operator) -> String {
    let night = &night.setup().night;
    let message = format!("operator|{night}|{}|{}", id.0, operator.generation);
    let digest = hmac(&keys.lookup, message.as_bytes());
    let letters = digest.iter().take(LENGTH).enumerate().flat_map(|(at, byte)| {
        let dash = (at > 0 && at % GROUP == 0).then_some('-');
        dash.into_iter().chain([char::from(LETTERS[usize::from(byte % 32)])])
    });
    letters.collect()
}

/// Returns who takes calls now, with her number.
pub fn at_work(night: &Night) -> impl Iterator<Item = (OperatorId, &Operator)> {
    night.operators().filter(|(_, operator)| !operator.closed)
}

/// Returns the accounts of their telephones.
///
/// By MD5 alone, for there are telephones that give up at a challenge by anything else. What it
/// lacks is no matter where nobody can guess the password.
pub fn accounts(keys: &Keys, night: &Night) -> Vec<Account> {
    let account = |(id, operator): (OperatorId, &Operator)| {
        let password = password(keys, night, id, operator);
        let mut ha1 = Ha1::of(operator.name.as_bytes(), REALM.as_bytes(), password.as_bytes());
        ha1.sha256 = None;
        Account { name: operator.name.clone(), ha1 }
    };
    at_work(night).map(account).collect()
}

/// Returns whose name and password these are; it takes as long for a wrong password as for a right
/// one.
pub fn recognise(keys: &Keys, night: &Night, name: &str, given: &str) -> Option<OperatorId> {
    let (id, operator) = at_work(night).find(|(_, operator)| operator.name == name)?;
    let right = password(keys, night, id, operator);
    let given: String = given.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let right: String = right.chars().filter(|c| *c != '-').collect();
    bool::from(given.as_bytes().ct_eq(right.as_bytes())).then_some(id)
}
