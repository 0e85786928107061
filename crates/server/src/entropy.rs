//! The only place that draws chance.

/// The operating system gives no chance; nothing secret can be made.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random bytes: {0}")]
pub struct NoEntropy(String);

/// Returns random bytes fit for keys.
pub fn draw<const N: usize>() -> Result<[u8; N], NoEntropy> {
    let mut bytes = [0; N];
    #[allow(clippy::disallowed_methods)] // This is the place.
    getrandom::fill(&mut bytes).map_err(|error| NoEntropy(error.to_string()))?;
    Ok(bytes)
}
