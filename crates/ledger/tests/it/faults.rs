//! What the ledger promises on a disk that loses power, tears writes, fills up and fails to sync.

use std::path::Path;

use ledger::{AppendError, Head, Ledger, NewRow, OpenError, Options, Row, Synchronous};

use crate::fault_disk::{Keep, Rng};
use crate::fault_vfs::FaultDisk;
use crate::night::{audit, row, rows, stored_after};

const PATH: &str = "/night.ledger";

/// Seeds tried for each kind of crash; each is a night of a dozen crashes.
const NIGHTS: u64 = 25;

fn create(disk: &FaultDisk, synchronous: Synchronous) -> Result<Ledger, OpenError> {
    Ledger::create_with(Path::new(PATH), Options { vfs: Some(disk.vfs), synchronous })
}

fn open(disk: &FaultDisk, synchronous: Synchronous) -> Result<Ledger, OpenError> {
    Ledger::open_with(Path::new(PATH), Options { vfs: Some(disk.vfs), synchronous })
}

/// A night on one disk through many crashes, and what its clients were told.
struct Night {
    disk: FaultDisk,
    rng: Rng,
    synchronous: Synchronous,
    /// Every row that was acknowledged, or read by somebody after a start.
    told: Vec<Row>,
    /// The batch whose append ended in `Unknown`.
    in_doubt: Vec<Row>,
    lost_rows: usize,
    next_row: u64,
}

impl Night {
    fn new(seed: u64, synchronous: Synchronous) -> Self {
        let disk = FaultDisk::mount();
        drop(create(&disk, synchronous).unwrap());
        let (told, in_doubt) = (Vec::new(), Vec::new());
        Self { disk, rng: Rng(seed), synchronous, told, in_doubt, lost_rows: 0, next_row: 0 }
    }

    /// Returns how many acknowledged rows were lost in so many lives of the process.
    fn run(mut self, lives: u32, keep: Keep) -> usize {
        for _ in 0..lives {
            let ledger = open(&self.disk, self.synchronous).unwrap();
            self.compare(audit(&ledger));
            if self.rng.below(8) > 0 {
                let changes = self.rng.below(120);
                self.disk.lock().switch_off_after(changes);
            }
            self.live(ledger);
            // A killed process leaves its writes to the kernel, a power cut does not. Before the
            // cut the process may have tried to start again, and may have been cut off in that.
            if self.rng.coin() {
                self.disk.lock().restart_process();
                let changes = self.rng.below(30);
                self.disk.lock().switch_off_after(changes);
                if let Ok(ledger) = open(&self.disk, self.synchronous) {
                    self.compare(audit(&ledger));
                }
            }
            if self.rng.below(4) > 0 {
                self.disk.lock().crash(keep, &mut self.rng);
            } else {
                self.disk.lock().restart_process();
            }
        }
        let ledger = open(&self.disk, self.synchronous).unwrap();
        self.compare(audit(&ledger));
        self.lost_rows
    }

    /// Files until the disk goes off, or for a while.
    fn live(&mut self, mut ledger: Ledger) {
        for _ in 0..12 {
            if self.rng.below(6) == 0 && ledger.checkpoint().is_err() {
                let refused = ledger.append(self.head(), &rows(0..1));
                assert!(matches!(refused, Err(AppendError::Unknown(_))), "{refused:?}");
                return;
            }
            let batch = self.batch();
            let stored = stored_after(self.head(), &batch);
            match ledger.append(self.head(), &batch) {
                Ok(head) => {
                    self.told.extend(stored);
                    assert_eq!(head, self.head());
                }
                Err(AppendError::Unknown(_)) => {
                    self.in_doubt = stored;
                    return;
                }
                Err(other) => panic!("{other}"),
            }
        }
    }

    /// Some rows of all sizes: within a page, filling one, and of several pages.
    fn batch(&mut self) -> Vec<NewRow> {
        let batch = (0..1 + self.rng.below(6)).map(|n| {
            let length = 1 << self.rng.below(14);
            NewRow { body: vec![n as u8; length], ..row(self.next_row + n) }
        });
        let batch: Vec<_> = batch.collect();
        self.next_row += batch.len() as u64;
        batch
    }

    fn head(&self) -> Head {
        self.told.last().map_or(Head::default(), |row| Head { seq: row.seq, hash: row.hash })
    }

    /// What is stored must be all that was told, then all or nothing of the batch in doubt.
    fn compare(&mut self, stored: Vec<Row>) {
        let kept = self.told.iter().zip(&stored).take_while(|(told, stored)| told == stored);
        let kept = kept.count();
        self.lost_rows += self.told.len() - kept;
        if kept == self.told.len() {
            let more = &stored[kept..];
            assert!(more.is_empty() || more == self.in_doubt, "rows that nobody appended");
        } else {
            assert_eq!(stored.len(), kept, "a row that was told is missing in the middle");
        }
        self.told = stored;
        self.in_doubt.clear();
    }
}

#[test]
fn no_acknowledged_row_is_lost_in_a_power_cut() {
    for seed in 0..NIGHTS {
        for keep in [Keep::Nothing, Keep::Prefix, Keep::Sectors] {
            let lost = Night::new(seed, Synchronous::Full).run(12, keep);
            assert_eq!(lost, 0, "seed {seed}, of the unsynced writes kept: {keep:?}");
        }
    }
}

/// The same nights must catch a ledger that syncs too little, or they would prove nothing.
#[test]
fn without_a_sync_at_commit_the_same_nights_lose_rows() {
    for keep in [Keep::Nothing, Keep::Prefix, Keep::Sectors] {
        let lost = |seed| Night::new(seed, Synchronous::Normal).run(12, keep);
        let nights_with_loss = (0..NIGHTS).filter(|seed| lost(*seed) > 0).count();
        assert!(nights_with_loss > NIGHTS as usize / 2, "{keep:?}: {nights_with_loss} nights");
    }
}

#[test]
fn a_ledger_cut_off_while_being_made_is_either_there_or_can_be_made_again() {
    let mut rng = Rng(1);
    let mut cuts = 0;
    loop {
        let disk = FaultDisk::mount();
        disk.lock().switch_off_after(cuts);
        let made = create(&disk, Synchronous::Full).is_ok();
        let keep = [Keep::Nothing, Keep::Prefix, Keep::Sectors][rng.below(3) as usize];
        disk.lock().crash(keep, &mut rng);
        let ledger = match open(&disk, Synchronous::Full) {
            Ok(ledger) => ledger,
            Err(_) if made => panic!("a ledger that was made is gone after {cuts} changes"),
            Err(_) => create(&disk, Synchronous::Full).unwrap(),
        };
        assert_eq!(audit(&ledger), []);
        if made {
            break;
        }
        cuts += 1;
    }
    assert!(cuts > 10, "making a ledger takes more changes than {cuts}");
}

#[test]
fn a_full_disk_stores_nothing_says_so_and_files_again_when_there_is_room() {
    let mut rng = Rng(2);
    for room in (0..60_000).step_by(700) {
        let disk = FaultDisk::mount();
        let mut ledger = create(&disk, Synchronous::Full).unwrap();
        let mut head = ledger.append(Head::default(), &rows(1..9)).unwrap();
        let mut next = 9;
        disk.lock().set_room(Some(room));
        // Until it is full, and then some more, with and without a checkpoint's help.
        let mut refusals = 0;
        while refusals < 6 {
            let batch = rows(next..next + 1 + rng.below(40));
            match ledger.append(head, &batch) {
                Ok(after) => {
                    head = after;
                    next += batch.len() as u64;
                }
                Err(AppendError::NotStored(reason)) => {
                    assert_eq!(reason, "the disk is full");
                    refusals += 1;
                }
                Err(other) => panic!("{other}, with room for {room} bytes"),
            }
            if rng.below(4) == 0 {
                ledger.checkpoint().unwrap();
            }
            assert_eq!(audit(&ledger), stored_after(Head::default(), &rows(1..next)));
            assert!(next < 20_000, "the disk is never full");
        }
        disk.lock().set_room(None);
        ledger.append(head, &rows(next..next + 5)).unwrap();
        let expected = stored_after(Head::default(), &rows(1..next + 5));
        assert_eq!(audit(&ledger), expected);
        disk.lock().crash(Keep::Sectors, &mut rng);
        drop(ledger);
        assert_eq!(audit(&open(&disk, Synchronous::Full).unwrap()), expected);
    }
}

/// A row refused on a full disk must not turn up later, however the disk fails after that.
#[test]
fn a_row_refused_on_a_full_disk_never_turns_up() {
    let mut rng = Rng(3);
    for room in (0..30_000).step_by(300) {
        let disk = FaultDisk::mount();
        let mut ledger = create(&disk, Synchronous::Full).unwrap();
        let head = ledger.append(Head::default(), &rows(1..9)).unwrap();
        disk.lock().set_room(Some(room));
        let expected = match ledger.append(head, &rows(9..60)) {
            Ok(_) => rows(1..60),
            Err(AppendError::NotStored(_)) => rows(1..9),
            Err(other) => panic!("{other}"),
        };
        if rng.coin() {
            disk.lock().restart_process();
        } else {
            disk.lock().crash(Keep::Sectors, &mut rng);
        }
        drop(ledger);
        disk.lock().set_room(None);
        let ledger = open(&disk, Synchronous::Full).unwrap();
        assert_eq!(audit(&ledger), stored_after(Head::default(), &expected));
    }
}

/// Files, checkpoints and files again; returns what was acknowledged before the first fault.
fn file_until_a_fault(ledger: &mut Ledger, told: &mut Vec<NewRow>) {
    let mut head = ledger.head().unwrap();
    for step in 0..6 {
        let next = told.len() as u64;
        let batch = rows(next..next + 3);
        match ledger.append(head, &batch) {
            Ok(after) => head = after,
            Err(AppendError::Unknown(_)) => return,
            Err(other) => panic!("{other}"),
        }
        told.extend(batch);
        if step % 2 == 1 && ledger.checkpoint().is_err() {
            let refused = ledger.append(head, &rows(next + 3..next + 4));
            let reason = "the checkpoint failed: disk I/O error".to_owned();
            assert_eq!(refused, Err(AppendError::Unknown(reason)));
            return;
        }
    }
}

#[test]
fn a_failed_sync_is_never_acknowledged_and_what_a_restart_tells_stays_true() {
    let mut faults = 0;
    for (power_cut, syncs) in (0..80).map(|n| (n % 2 == 0, n / 2)) {
        let disk = FaultDisk::mount();
        drop(create(&disk, Synchronous::Full).unwrap());
        disk.lock().fail_a_sync_after(syncs);
        let mut told = Vec::new();
        if let Ok(mut ledger) = open(&disk, Synchronous::Full) {
            file_until_a_fault(&mut ledger, &mut told);
            if disk.lock().has_failed_a_sync() {
                faults += 1;
            }
            // The caller ends the process: nothing of this handle reaches the disk any more.
            disk.lock().restart_process();
        }
        if power_cut {
            disk.lock().crash(Keep::Nothing, &mut Rng(syncs));
        }
        let ledger = open(&disk, Synchronous::Full).unwrap();
        let stored = audit(&ledger);
        let acknowledged = stored_after(Head::default(), &told);
        assert_eq!(stored[..acknowledged.len()], acknowledged, "after {syncs} syncs");

        // The kernel forgot to write pages that the restart read. Who asked was told of them.
        disk.lock().crash(Keep::Nothing, &mut Rng(syncs));
        drop(ledger);
        let ledger = open(&disk, Synchronous::Full).unwrap();
        assert_eq!(audit(&ledger), stored, "power cut after the restart, {syncs} syncs");
    }
    assert!(faults > 20, "only {faults} faults hit a commit or a checkpoint");
}

#[test]
fn a_handle_with_a_failed_commit_says_unknown() {
    let disk = FaultDisk::mount();
    let mut ledger = create(&disk, Synchronous::Full).unwrap();
    let head = ledger.append(Head::default(), &rows(1..3)).unwrap();
    disk.lock().fail_a_sync_after(0);
    let outcome = ledger.append(head, &rows(3..4));
    assert_eq!(outcome, Err(AppendError::Unknown("disk I/O error".to_owned())));
}
