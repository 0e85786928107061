//! What is kept of calls: each that had a line is a row of the ledger, each second of the hotline a
//! line of a file, and of refused calls who, when and why, sealed, as many as its space holds.
//!
//! All of it happens on a thread of its own: a full disk never makes the telephone wait.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use night::command::{Act, Actor, Call, Channel, Command, NumberRef, ReporterId};

use super::refused::{Refusals, Refused};
use crate::entropy::{self, NoEntropy};
use crate::keys::hex;
use crate::people::People;
use crate::sequencer::{Handle, SubmitError};

/// Records that wait to be written. A thousand lines end no more calls while the disk is slow for
/// some seconds; beyond that calls are counted and not recorded.
const WAITING_MAX: usize = 4096;

/// A file of records is closed at this size and the next begun.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// How long a record waits for a disk that takes none.
const TRIES: u32 = 120;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

/// What is to be recorded.
pub(super) enum Record {
    Call(Call),
    Enrolled {
        number: NumberRef,
        reporter: ReporterId,
    },
    /// One second of the hotline, as a line of JSON.
    Second(String),
    /// Refused calls of one second; the emptied list goes back to whoever filled it.
    Refused(Refusals),
}

/// Where records go.
pub(super) struct Records {
    sender: Option<SyncSender<Record>>,
    emptied: Receiver<Refusals>,
    thread: Option<JoinHandle<()>>,
    stopping: Arc<AtomicBool>,
    /// Records that found no room.
    pub lost: u64,
}

/// Files of one kind, in order; the oldest are deleted to make room.
struct Files {
    folder: PathBuf,
    kind: &'static str,
    space_bytes: u64,
    open: Option<(File, u64)>,
    last: u32,
}

/// Whoever writes.
struct Writer {
    sequencer: Handle,
    people: Arc<People>,
    seconds: Files,
    refused: Files,
    run: String,
    written: u64,
    /// The program ends: nobody waits for a disk any more.
    stopping: Arc<AtomicBool>,
}

impl Records {
    /// Starts the thread; files lie in a folder of the night's directory, each kind within half of
    /// the space.
    pub fn start(
        sequencer: Handle,
        people: Arc<People>,
        folder: &Path,
        space_bytes: u64,
    ) -> Result<Records, io::Error> {
        let run: [u8; 8] =
            entropy::draw().map_err(|error: NoEntropy| io::Error::other(error.to_string()))?;
        let stopping = Arc::new(AtomicBool::new(false));
        let files = |kind| Files::of(folder, kind, space_bytes / 2);
        let writer = Writer {
            sequencer,
            people,
            seconds: files("seconds"),
            refused: files("refused"),
            run: hex(&run),
            written: 0,
            stopping: Arc::clone(&stopping),
        };
        let (sender, records) = sync_channel(WAITING_MAX);
        let (give_back, emptied) = sync_channel(2);
        let thread = std::thread::Builder::new().name("phone records".into());
        let thread = thread.spawn(move || writer.run(&records, &give_back))?;
        Ok(Records { sender: Some(sender), emptied, thread: Some(thread), stopping, lost: 0 })
    }

    /// Records something; if too much waits, it is counted as lost.
    pub fn put(&mut self, record: Record) {
        let Some(sender) = &self.sender else { return };
        match sender.try_send(record) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => self.lost += 1,
        }
    }

    /// Returns an emptied list, if one came back.
    pub fn emptied(&self) -> Option<Refusals> {
        self.emptied.try_recv().ok()
    }

    /// Waits until what was put is written.
    pub fn stop(&mut self) {
        self.sender = None;
        self.stopping.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Writer {
    fn run(mut self, records: &Receiver<Record>, give_back: &SyncSender<Refusals>) {
        for record in records {
            match record {
                Record::Call(call) => {
                    let by = call.reporter.map_or(Actor::Stranger, Actor::Reporter);
                    self.submit(by, Act::NoteCall(call));
                }
                Record::Enrolled { number, reporter } => {
                    self.submit(Actor::Reporter(reporter), Act::EnrolNumber { number, reporter });
                }
                Record::Second(line) => told(self.seconds.append(line.as_bytes())),
                Record::Refused(mut refusals) => {
                    self.keep(&refusals);
                    refusals.clear();
                    let _ = give_back.try_send(refusals);
                }
            }
        }
    }

    fn submit(&mut self, by: Actor, act: Act) {
        self.written += 1;
        let key = format!("{}-{}", self.run, self.written);
        let command = Command { by, via: Channel::Voice, key, act };
        for _ in 0..TRIES {
            match self.sequencer.submit_blocking(command.clone()) {
                Ok(_) => return,
                Err(SubmitError::Busy | SubmitError::NotStored(_)) => {
                    if self.stopping.load(Ordering::Acquire) {
                        break;
                    }
                    std::thread::sleep(BETWEEN_TRIES);
                }
                Err(SubmitError::Refused(_) | SubmitError::Failed | SubmitError::Stopped) => break,
            }
        }
        tracing::warn!("a call is not recorded: the ledger did not take it");
    }

    fn keep(&mut self, refusals: &Refusals) {
        let sealed = self.people.seal_record(&refusals.to_bytes());
        match sealed {
            Ok(sealed) => {
                let length = (sealed.len() as u32).to_be_bytes();
                told(self.refused.append(&[&length[..], &sealed].concat()));
            }
            // Names and numbers were destroyed; nobody keeps new ones.
            Err(_) => tracing::debug!("refused calls are counted and not listed"),
        }
    }
}

fn told(written: io::Result<()>) {
    if let Err(error) = written {
        tracing::warn!(%error, "records of the hotline cannot be written");
    }
}

impl Files {
    fn of(folder: &Path, kind: &'static str, space_bytes: u64) -> Files {
        let last = paths(folder, kind).last().map_or(0, |(number, _)| *number);
        Files { folder: folder.to_owned(), kind, space_bytes, open: None, last }
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.open.as_ref().is_none_or(|(_, length)| *length >= FILE_BYTES_MAX) {
            self.begin()?;
        }
        let Some((file, length)) = &mut self.open else { return Ok(()) };
        match file.write_all(bytes) {
            Ok(()) => *length += bytes.len() as u64,
            Err(error) => {
                self.open = None; // What is half written ends this file.
                return Err(error);
            }
        }
        Ok(())
    }

    /// Begins the next file and deletes the oldest beyond the space.
    fn begin(&mut self) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let mut used = FILE_BYTES_MAX;
        for (_, path) in paths(&self.folder, self.kind).iter().rev() {
            used += fs::metadata(path).map_or(0, |facts| facts.len());
            if used > self.space_bytes {
                fs::remove_file(path)?;
            }
        }
        self.last += 1;
        let path = self.folder.join(format!("{}-{:06}", self.kind, self.last));
        let mut options = OpenOptions::new();
        let file = options.append(true).create_new(true).mode(0o600).open(path)?;
        self.open = Some((file, 0));
        Ok(())
    }
}

/// Returns the files of one kind with their numbers, oldest first.
fn paths(folder: &Path, kind: &str) -> Vec<(u32, PathBuf)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let number = |path: &Path| {
        let name = path.file_name()?.to_str()?;
        name.strip_prefix(kind)?.strip_prefix('-')?.parse::<u32>().ok()
    };
    let mut found: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter_map(|path| number(&path).map(|number| (number, path)))
        .collect();
    found.sort();
    found
}

/// Hands over every refused call that is still listed, oldest first; those of a file that was cut
/// short end there.
///
/// # Errors
///
/// Returns why a file cannot be read.
pub fn refused(folder: &Path, people: &People, mut each: impl FnMut(Refused)) -> io::Result<()> {
    for (_, path) in paths(folder, "refused") {
        let bytes = fs::read(path)?;
        let mut rest = bytes.as_slice();
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            let Some((sealed, after)) = after.split_at_checked(length) else { break };
            rest = after;
            if let Some(plain) = people.unseal_record(sealed) {
                Refusals::read(&plain).for_each(&mut each);
            }
        }
    }
    Ok(())
}

/// Returns the seconds that are still recorded, oldest first: lines of JSON.
///
/// # Errors
///
/// Returns why a file cannot be read.
pub fn seconds(folder: &Path) -> io::Result<String> {
    let files = paths(folder, "seconds").into_iter();
    files.map(|(_, path)| fs::read_to_string(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_files_make_room() {
        let folder = std::env::temp_dir().join(format!("holdfast-records-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let mut files = Files::of(&folder, "refused", 3 * FILE_BYTES_MAX);
        let block = vec![7; 1 << 20];
        for _ in 0..40 {
            files.append(&block).unwrap();
        }
        let kept: Vec<u32> = paths(&folder, "refused").iter().map(|(number, _)| *number).collect();
        assert_eq!(kept, [8, 9, 10], "ten files were begun");
        // After a restart the next file is begun; what is there stays.
        let mut files = Files::of(&folder, "refused", 3 * FILE_BYTES_MAX);
        files.append(b"x").unwrap();
        let kept: Vec<u32> = paths(&folder, "refused").iter().map(|(number, _)| *number).collect();
        assert_eq!(kept, [9, 10, 11]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
