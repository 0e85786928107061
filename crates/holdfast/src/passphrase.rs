//! A passphrase: typed without being shown, or read from standard input by programs.

use std::io::{IsTerminal, stdin};

use anyhow::{Context, ensure};

/// Asks for one that is there already.
pub fn ask() -> anyhow::Result<String> {
    if stdin().is_terminal() {
        return rpassword::prompt_password("Passphrase: ").context("nothing can be typed here");
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("standard input is no text")?;
    let line = line.trim_end_matches(['\n', '\r']);
    ensure!(!line.is_empty(), "give the passphrase on a line of standard input");
    Ok(line.to_owned())
}

/// Asks for a new one; twice where somebody types it.
pub fn new() -> anyhow::Result<String> {
    let passphrase = ask()?;
    if stdin().is_terminal() {
        let again = rpassword::prompt_password("The same again: ")?;
        ensure!(passphrase == again, "these are two passphrases; begin again");
    }
    Ok(passphrase)
}
