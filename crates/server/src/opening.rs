//! Opening a night: its directory, its keys, its first rows, a code for every reporter.

use std::collections::HashSet;
use std::path::Path;

use canvass::setup::Setup;
use intake::night_folder::NightFolder;
use night::command::{Act, Actor, Channel, Command, Lookup, NewReporter, ReporterId, Role};
use night::event::{Opening, SourceRow};

use crate::clock::Clock;
use crate::code::Card;
use crate::data_dir::{DataDirError, NewDataDir};
use crate::entropy::NoEntropy;
use crate::keys::{Keys, hex};
use crate::recover::{RecoverError, recover};
use crate::sequencer::{Halt, Sequencer, SubmitError};

/// Reporters listed by one row: some 170 bytes each, so that the row stays below 1 MiB.
const REPORTERS_PER_ROW: usize = 4000;

/// Whoever has a card from the start.
const ROLES: [Role; 2] = [Role::Chair, Role::Secretary];

/// Why a night was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenNightError {
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    #[error(transparent)]
    Recover(#[from] RecoverError),
    #[error(transparent)]
    Submit(#[from] SubmitError),
    #[error("the sequencer cannot start: {0}")]
    Thread(std::io::Error),
}

/// Opens a night in a directory that is empty or not there; if that fails, nothing is left.
///
/// Returns how many reporters have a code.
pub fn open_night(
    folder: &NightFolder,
    path: &Path,
    clock: Clock,
    halt: Halt,
) -> Result<usize, OpenNightError> {
    let dir = NewDataDir::make(path)?;
    let keys = Keys::draw()?;
    dir.write_keys(&keys)?;
    let ledger = dir.create_ledger()?;
    let recovered = recover(&ledger)?;
    let sequencer =
        Sequencer::start(ledger, recovered, clock, halt).map_err(OpenNightError::Thread)?;
    let reporters = list_reporters(&folder.setup, &keys);
    let listed = reporters.len();
    let submitted = commands(folder, &keys, reporters)
        .try_for_each(|command| sequencer.handle.submit_blocking(command).map(drop));
    drop(sequencer.stop());
    submitted?;
    dir.finish()?;
    Ok(listed)
}

fn commands(
    folder: &NightFolder,
    keys: &Keys,
    reporters: Vec<NewReporter>,
) -> impl Iterator<Item = Command> {
    let command = |key: String, act| Command {
        by: Actor::Console(String::new()),
        via: Channel::Console,
        key,
        act,
    };
    let open = command("open".into(), Act::Open(Box::new(opening(folder, keys))));
    let parts: Vec<_> = reporters.chunks(REPORTERS_PER_ROW).map(<[_]>::to_vec).collect();
    let lists = parts.into_iter().zip(1..).map(move |(part, number)| {
        command(format!("list-reporters-{number}"), Act::ListReporters(part))
    });
    std::iter::once(open).chain(lists)
}

fn opening(folder: &NightFolder, keys: &Keys) -> Opening {
    let source = |source: &intake::night_folder::Source| SourceRow {
        file: source.file.clone(),
        sha256: hex(&source.sha256),
    };
    Opening {
        setup: folder.setup.clone(),
        policy: folder.policy,
        date: folder.date.clone(),
        zone: folder.zone.clone(),
        opens_at_ms: folder.opens_at_ms,
        publish_from_ms: folder.publish_from_ms,
        origin: folder.origin.clone(),
        keys: keys.digests(),
        sources: folder.sources.iter().map(source).collect(),
        direct_numbers: folder.direct_numbers.clone(),
        hotline: folder.hotline.clone(),
        keep_people_until_ms: folder.keep_people_until_ms,
        contacts: folder.contacts.iter().map(|c| (c.label.clone(), c.address.clone())).collect(),
    }
}

/// Returns chair and secretary of every precinct, numbered from 1 in its order.
fn list_reporters(setup: &Setup, keys: &Keys) -> Vec<NewReporter> {
    let mut taken: HashSet<Lookup> = HashSet::new();
    let precincts = setup.precincts.indices();
    let all = precincts.flat_map(|precinct| ROLES.map(|role| (precinct, role)));
    all.zip(1..)
        .map(|((precinct, role), number)| {
            let card = Card {
                night: &setup.night,
                precinct: setup.precincts.id(precinct),
                role,
                generation: 1,
            };
            let (_, lookup) = card.issue(keys, &mut taken);
            NewReporter { reporter: ReporterId(number), precinct, role, person: None, lookup }
        })
        .collect()
}
