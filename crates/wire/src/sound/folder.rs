//! Sounds from files.

use std::io;
use std::path::Path;

use sip::media::Sounds;

/// What the names of raw µ-law files end in.
const ENDING: &str = "ulaw";

/// Returns the sounds of a folder: of each file `greeting.ulaw` the sound `greeting`.
pub fn read_folder(folder: &Path) -> io::Result<Sounds> {
    let mut named = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == ENDING) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            named.push((name, std::fs::read(&path)?.into()));
        }
    }
    Sounds::new(named).map_err(io::Error::other)
}
