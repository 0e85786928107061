//! The prompts as files.

use std::path::Path;

use sip::g711::{FROM_MU_LAW, SILENCE};
use wire::sound::read_folder;

/// Bytes of silence at each end: 100 ms.
const END_BYTES: usize = 800;

#[test]
fn every_prompt_of_the_table_is_there_and_as_loud_as_the_others() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/prompts");
    let table = std::fs::read_to_string(folder.join("prompts.csv")).expect("there is a table");
    let sounds = read_folder(&folder.join("en")).expect("they can be read");
    let mut count = 0;
    for line in table.lines().skip(1) {
        let (name, _) = line.split_once(",en,").expect("all are English");
        let bytes = sounds.bytes(sounds.id(name).unwrap_or_else(|| panic!("no {name}")));
        let (spoken, end) = bytes[END_BYTES..].split_at(bytes.len() - 2 * END_BYTES);
        assert!(bytes[..END_BYTES].iter().chain(end).all(|&byte| byte == SILENCE.0), "{name}");
        let squares: i64 =
            spoken.iter().map(|&byte| i64::from(FROM_MU_LAW[usize::from(byte)]).pow(2)).sum();
        let loud = (squares / spoken.len() as i64).isqrt();
        // From 15 to 17 dB below the loudest, 32,768.
        assert!((4_629..=5_827).contains(&loud), "{name}: {loud}");
        count += 1;
    }
    assert_eq!(count, std::fs::read_dir(folder.join("en")).expect("it is there").count());
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let error = read_folder(Path::new("no such folder")).expect_err("it is not there");
    assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
}
