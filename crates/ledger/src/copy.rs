//! A copy of the ledger as it stands, made while rows are appended.

use std::path::{Path, PathBuf};

use rusqlite::OpenFlags;

use crate::open::{OpenError, Options, check_schema, connect, sync_directory_of, sync_file};

/// Why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("{0} exists already; a copy is never written over another")]
    Exists(PathBuf),
    #[error("{path} cannot be copied: {source}")]
    Sqlite { path: PathBuf, source: rusqlite::Error },
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Writes all rows there are at this moment into a new file, durably. Others append meanwhile, and
/// wait for nothing.
///
/// The copy holds what was read and nothing was checked: verify it.
pub fn copy(from: &Path, to: &Path) -> Result<(), CopyError> {
    if to.exists() {
        return Err(CopyError::Exists(to.to_owned()));
    }
    let failed = |source| CopyError::Sqlite { path: from.to_owned(), source };
    if !from.is_file() {
        return Err(OpenError::Missing(from.to_owned()).into());
    }
    let connection = connect(from, Options::default(), OpenFlags::empty()).map_err(failed)?;
    check_schema(&connection, from)?;
    let path = to.to_str().ok_or_else(|| failed(rusqlite::Error::InvalidPath(to.to_owned())))?;
    connection.execute("VACUUM INTO ?1", [path]).map_err(failed)?;
    sync_file(to)?;
    Ok(sync_directory_of(to)?)
}
