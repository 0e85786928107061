//! A disk in memory that tells what was synced from what was only written, and fails on demand.
//!
//! It is as bad as real disks are, and no worse: a write may reach it in part, sector by sector and
//! in any order, unless a sync came between; a failed sync leaves the bytes readable but forgets
//! to write them, and the next sync reports success; a removed file may come back.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_int;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rusqlite::ffi;

pub type Outcome<T> = Result<T, c_int>;

const SECTOR: usize = 512;
const SHM_SLOTS: usize = ffi::SQLITE_SHM_NLOCK as usize;

/// How the names of files end whose first sync syncs their directory too.
const JOURNALS: [&str; 2] = ["-journal", "-wal"];

/// One region of a WAL's index, shared between connections; 32 KiB, as SQLite asks for it.
pub type Region = [AtomicU64; 4_096];

/// A seeded source of chance.
pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, bound: u64) -> u64 {
        // SplitMix64 (Steele, Lea, Flood 2014), whose every seed is a good one.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// What of the unsynced changes a power cut leaves on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    Nothing,
    /// The earliest changes, the last of them torn.
    Prefix,
    /// Any sectors of any of them.
    Sectors,
}

/// Identifies an open file: which one, whose, and since which start.
#[derive(Debug, Clone)]
pub struct Handle {
    name: String,
    id: u64,
    boot: u64,
}

#[derive(Default)]
pub struct Disk {
    files: BTreeMap<String, File>,
    next_id: u64,
    /// Handles of an earlier start are dead.
    boot: u64,
    off: bool,
    changes_until_off: Option<u64>,
    syncs_until_fault: Option<u64>,
    room: Option<usize>,
}

#[derive(Default)]
struct File {
    /// What a reader sees; `None` once removed.
    live: Option<Vec<u8>>,
    /// What is on the platter, and what was done since.
    synced: Option<Vec<u8>>,
    pending: Vec<Change>,
    /// Made since the directory was synced.
    is_new: bool,
    locks: BTreeMap<u64, c_int>,
    shm: Shm,
}

#[derive(Default)]
struct Shm {
    regions: Vec<Arc<Region>>,
    shared: [BTreeSet<u64>; SHM_SLOTS],
    exclusive: [Option<u64>; SHM_SLOTS],
    users: BTreeSet<u64>,
}

enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Resize(usize),
    Remove,
}

impl Change {
    fn apply(&self, file: &mut Option<Vec<u8>>) {
        match self {
            Self::Write { at, bytes } => {
                let file = file.get_or_insert_default();
                let end = at + bytes.len();
                file.resize(file.len().max(end), 0);
                file[*at..end].copy_from_slice(bytes);
            }
            Self::Resize(size) => file.get_or_insert_default().resize(*size, 0),
            Self::Remove => *file = None,
        }
    }

    /// Splits a write where the disk may tear it.
    fn sectors(self) -> Vec<Self> {
        let Self::Write { mut at, bytes } = self else { return vec![self] };
        let mut rest = &bytes[..];
        let mut parts = Vec::new();
        while !rest.is_empty() {
            let (sector, after) = rest.split_at(rest.len().min(SECTOR - at % SECTOR));
            parts.push(Self::Write { at, bytes: sector.to_vec() });
            at += sector.len();
            rest = after;
        }
        parts
    }
}

/// What the tests do to the disk.
impl Disk {
    /// Cuts the power: what was not synced is gone, or as much of it as `keep` says.
    pub fn crash(&mut self, keep: Keep, rng: &mut Rng) {
        for file in self.files.values_mut() {
            let mut parts: Vec<_> = file.pending.drain(..).flat_map(Change::sectors).collect();
            match keep {
                Keep::Nothing => parts.clear(),
                Keep::Prefix => parts.truncate(rng.below(parts.len() as u64 + 1) as usize),
                Keep::Sectors => parts.retain(|_| rng.coin()),
            }
            parts.iter().for_each(|part| part.apply(&mut file.synced));
            file.live = file.synced.clone();
        }
        self.restart_process();
    }

    /// Ends the process: its handles, locks and shared memory are gone, the bytes are not.
    pub fn restart_process(&mut self) {
        for file in self.files.values_mut() {
            file.locks.clear();
            file.shm = Shm::default();
        }
        self.boot += 1;
        self.off = false;
        self.changes_until_off = None;
        self.syncs_until_fault = None;
    }

    /// Makes every call fail once this many more changes are made, until the next start.
    pub fn switch_off_after(&mut self, changes: u64) {
        self.changes_until_off = Some(changes);
    }

    /// Makes one sync fail, after this many that succeed.
    pub fn fail_a_sync_after(&mut self, syncs: u64) {
        self.syncs_until_fault = Some(syncs);
    }

    /// Returns whether the sync that was to fail has failed.
    pub fn has_failed_a_sync(&self) -> bool {
        self.syncs_until_fault.is_none()
    }

    /// Makes the disk full once its files have grown by so many bytes; `None`: never.
    pub fn set_room(&mut self, bytes: Option<usize>) {
        self.room = bytes.map(|bytes| self.used() + bytes);
    }

    fn used(&self) -> usize {
        self.files.values().filter_map(|file| file.live.as_ref()).map(Vec::len).sum()
    }
}

/// What SQLite asks of a file system.
impl Disk {
    pub fn open(&mut self, name: &str, create: bool) -> Outcome<Handle> {
        if !self.exists(name)? {
            if !create {
                return Err(ffi::SQLITE_CANTOPEN);
            }
            self.change(name, Change::Resize(0))?;
            self.files.entry(name.to_owned()).or_default().is_new = true;
        }
        self.next_id += 1;
        Ok(Handle { name: name.to_owned(), id: self.next_id, boot: self.boot })
    }

    pub fn exists(&self, name: &str) -> Outcome<bool> {
        if self.off {
            return Err(ffi::SQLITE_IOERR);
        }
        Ok(self.files.get(name).is_some_and(|file| file.live.is_some()))
    }

    pub fn remove(&mut self, name: &str, sync_directory: bool) -> Outcome<()> {
        if !self.exists(name)? {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        }
        self.change(name, Change::Remove)?;
        if sync_directory {
            self.use_up_a_change()?;
            self.sync_directory();
        }
        Ok(())
    }

    /// Fills what lies beyond the end with zeros and says so, as SQLite wants it.
    pub fn read(&mut self, handle: &Handle, at: usize, into: &mut [u8]) -> Outcome<()> {
        let bytes = self.file(handle)?.live.as_deref().unwrap_or_default();
        let found = bytes.get(at..).unwrap_or_default();
        let length = found.len().min(into.len());
        into[..length].copy_from_slice(&found[..length]);
        into[length..].fill(0);
        if length < into.len() { Err(ffi::SQLITE_IOERR_SHORT_READ) } else { Ok(()) }
    }

    pub fn write(&mut self, handle: &Handle, at: usize, bytes: &[u8]) -> Outcome<()> {
        let size = self.size(handle)?;
        let end_max = self.room.map_or(usize::MAX, |room| size + room.saturating_sub(self.used()));
        let fits = bytes.len().min(end_max.saturating_sub(at));
        self.change(&handle.name, Change::Write { at, bytes: bytes[..fits].to_vec() })?;
        if fits < bytes.len() { Err(ffi::SQLITE_FULL) } else { Ok(()) }
    }

    pub fn truncate(&mut self, handle: &Handle, size: usize) -> Outcome<()> {
        self.file(handle)?;
        self.change(&handle.name, Change::Resize(size))
    }

    pub fn sync(&mut self, handle: &Handle) -> Outcome<()> {
        self.file(handle)?;
        self.sync_file(&handle.name)
    }

    pub fn size(&mut self, handle: &Handle) -> Outcome<usize> {
        Ok(self.file(handle)?.live.as_ref().map_or(0, Vec::len))
    }

    fn file(&mut self, handle: &Handle) -> Outcome<&mut File> {
        if self.off || handle.boot != self.boot {
            return Err(ffi::SQLITE_IOERR);
        }
        self.files.get_mut(&handle.name).ok_or(ffi::SQLITE_IOERR)
    }

    fn change(&mut self, name: &str, change: Change) -> Outcome<()> {
        self.use_up_a_change()?;
        let file = self.files.entry(name.to_owned()).or_default();
        change.apply(&mut file.live);
        file.pending.push(change);
        Ok(())
    }

    fn sync_file(&mut self, name: &str) -> Outcome<()> {
        self.use_up_a_change()?;
        let file = self.files.get_mut(name).ok_or(ffi::SQLITE_IOERR)?;
        match self.syncs_until_fault.as_mut() {
            Some(0) => {
                self.syncs_until_fault = None;
                file.pending.clear(); // The kernel takes its pages for clean from now on.
                return Err(ffi::SQLITE_IOERR_FSYNC);
            }
            Some(left) => *left -= 1,
            None => {}
        }
        file.pending.drain(..).for_each(|change| change.apply(&mut file.synced));
        // As the operating system's VFS does with the first sync of a journal or a WAL.
        if file.is_new && JOURNALS.iter().any(|end| name.ends_with(end)) {
            self.sync_directory();
        }
        Ok(())
    }

    /// Makes removals durable, of whichever file.
    fn sync_directory(&mut self) {
        for file in self.files.values_mut() {
            file.is_new = false;
            let removal = file.pending.iter().rposition(|c| matches!(c, Change::Remove));
            let durable = file.pending.drain(..removal.map_or(0, |last| last + 1));
            durable.for_each(|change| change.apply(&mut file.synced));
        }
    }

    fn use_up_a_change(&mut self) -> Outcome<()> {
        match self.changes_until_off.as_mut() {
            Some(0) => {
                self.off = true;
                Err(ffi::SQLITE_IOERR)
            }
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Locks between connections, and the shared memory of the WAL's index.
impl Disk {
    pub fn lock(&mut self, handle: &Handle, level: c_int) -> Outcome<()> {
        let locks = &mut self.file(handle)?.locks;
        let of_others = |locks: &BTreeMap<u64, c_int>| {
            locks.iter().filter(|(id, _)| **id != handle.id).map(|(_, level)| *level).max()
        };
        let others = of_others(locks).unwrap_or(ffi::SQLITE_LOCK_NONE);
        let held = locks.get(&handle.id).copied().unwrap_or(ffi::SQLITE_LOCK_NONE);
        if held >= level {
            return Ok(());
        }
        if level == ffi::SQLITE_LOCK_EXCLUSIVE && others == ffi::SQLITE_LOCK_SHARED {
            // Readers may finish, new ones may not begin.
            locks.insert(handle.id, ffi::SQLITE_LOCK_PENDING);
        }
        let others_max = match level {
            ffi::SQLITE_LOCK_SHARED => ffi::SQLITE_LOCK_RESERVED,
            ffi::SQLITE_LOCK_RESERVED => ffi::SQLITE_LOCK_SHARED,
            _ => ffi::SQLITE_LOCK_NONE,
        };
        if others > others_max {
            return Err(ffi::SQLITE_BUSY);
        }
        locks.insert(handle.id, level);
        Ok(())
    }

    pub fn unlock(&mut self, handle: &Handle, level: c_int) {
        if let Ok(file) = self.file(handle) {
            file.locks.insert(handle.id, level);
        }
    }

    pub fn is_reserved(&mut self, handle: &Handle) -> Outcome<bool> {
        let mut locks = self.file(handle)?.locks.values();
        Ok(locks.any(|level| *level >= ffi::SQLITE_LOCK_RESERVED))
    }

    pub fn close(&mut self, handle: &Handle) {
        if let Ok(file) = self.file(handle) {
            file.locks.remove(&handle.id);
        }
    }

    /// Returns a region of shared memory; `None` if it is not there and not to be made.
    pub fn shm_region(
        &mut self,
        handle: &Handle,
        number: usize,
        extend: bool,
    ) -> Outcome<Option<Arc<Region>>> {
        let shm = &mut self.file(handle)?.shm;
        shm.users.insert(handle.id);
        while extend && shm.regions.len() <= number {
            shm.regions.push(Arc::new([const { AtomicU64::new(0) }; 4_096]));
        }
        Ok(shm.regions.get(number).cloned())
    }

    pub fn shm_lock(
        &mut self,
        handle: &Handle,
        slots: std::ops::Range<usize>,
        exclusive: bool,
    ) -> Outcome<()> {
        let shm = &mut self.file(handle)?.shm;
        let other = |id: &u64| *id != handle.id;
        for slot in slots.clone() {
            let held = shm.exclusive[slot].as_ref().is_some_and(other);
            if held || exclusive && shm.shared[slot].iter().any(other) {
                return Err(ffi::SQLITE_BUSY);
            }
        }
        for slot in slots {
            if exclusive {
                shm.exclusive[slot] = Some(handle.id);
            } else {
                shm.shared[slot].insert(handle.id);
            }
        }
        Ok(())
    }

    pub fn shm_unlock(&mut self, handle: &Handle, slots: std::ops::Range<usize>) {
        let Ok(file) = self.file(handle) else { return };
        for slot in slots {
            file.shm.shared[slot].remove(&handle.id);
            file.shm.exclusive[slot].take_if(|id| *id == handle.id);
        }
    }

    /// The last one to leave takes the memory with it, as the operating system's VFS does.
    pub fn shm_leave(&mut self, handle: &Handle) {
        self.shm_unlock(handle, 0..SHM_SLOTS);
        let Ok(file) = self.file(handle) else { return };
        file.shm.users.remove(&handle.id);
        if file.shm.users.is_empty() {
            file.shm = Shm::default();
        }
    }
}
