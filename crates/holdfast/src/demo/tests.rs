//! Whole nights played at once, and held against what the party published.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use canvass::tabulation::{Area, Selection};
use caucus::equivalents::decimal;
use night::event::{RevisionReason, Stage};
use night::night::Night;
use server::clock::Clock;
use server::data_dir::DataDir;
use server::opening::open_night;
use server::sequencer::{Sequencer, end_process};

use super::player::Player;
use super::script::{self, Step};
use super::{Temporary, arrivals};
use crate::files::night;

/// A night being played without waiting.
struct Played {
    player: Player,
    clock: Clock,
    night_ends_ms: i64,
    sequencer: Sequencer,
    _data: DataDir,
    _dir: Temporary,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../nights").join(name)
}

impl Played {
    fn begin(name: &str) -> Played {
        let folder = folder(name);
        let night = night(&folder).unwrap();
        let script = script::read(&night, &folder).unwrap();
        let dir = Temporary::make().unwrap();
        let clock = Clock::played(night.opens_at_ms);
        open_night(&night, &dir.path, clock.clone(), end_process).unwrap();
        let data = DataDir::open(&dir.path).unwrap();
        let sequencer = data.start(clock.clone(), end_process).unwrap().sequencer;
        let handle = sequencer.handle.clone();
        let player = Player::new(Arc::clone(&sequencer.night), handle, script.steps);
        let night_ends_ms = script.night_ends_ms;
        Played { player, clock, night_ends_ms, sequencer, _data: data, _dir: dir }
    }

    fn until(&mut self, now_ms: i64) {
        let Clock::Played(time) = &self.clock else { unreachable!("it is played") };
        time.set_wall_ms(now_ms);
        self.player.play_until(now_ms).unwrap();
    }

    /// Until everything of the night itself is in, and looked at.
    fn through_the_night(&mut self) {
        self.until(self.night_ends_ms + 3 * arrivals::MINUTE_MS);
        let night = self.sequencer.night.read().unwrap();
        assert_eq!(night.progress(Area::State).reported, night.progress(Area::State).expected);
    }

    fn play_out(&mut self) {
        self.until(self.night_ends_ms + 30 * 24 * 60 * arrivals::MINUTE_MS);
        assert!(self.player.is_over());
    }

    fn read<T>(&self, read: impl FnOnce(&Night) -> T) -> T {
        read(&self.sequencer.night.read().unwrap())
    }
}

/// Returns a candidate's line of all figures: first count or votes, final count, awards,
/// equivalents.
fn line(night: &Night, selection: Selection, candidate: &str) -> (u64, u64, u64, String) {
    let setup = night.setup();
    let at = usize::from(setup.candidate(candidate).unwrap().0);
    let figures = night.tabulation().figures(setup, Area::State, selection);
    let equivalents = decimal(&figures.equivalents[at], 4);
    let (first, last) = (figures.first_alignment[at], figures.final_alignment[at]);
    (first, last, figures.awards[at], equivalents)
}

fn reasons(night: &Night, reason: RevisionReason) -> usize {
    night.revisions().iter().filter(|revision| revision.reason == Some(reason)).count()
}

#[test]
fn iowa_2020_comes_to_the_sums_that_were_published() {
    let mut played = Played::begin("iowa-2020");
    played.until(played.clock.now().wall_ms + 60 * arrivals::MINUTE_MS);
    let heard = played.read(|night| night.progress(Area::State).reported);
    assert!(heard > 20, "something happens in the first seconds: {heard}");
    played.through_the_night();
    played.read(|night| {
        let sums = |candidate| {
            let (first, last, _, equivalents) = line(night, Selection::All, candidate);
            (first, last, equivalents)
        };
        assert_eq!(sums("sanders"), (43_671, 45_826, "562.4973".into()));
        assert_eq!(sums("buttigieg"), (37_557, 43_195, "564.0124".into()));
        assert_eq!(night.stage(), Stage::Open);
        assert_eq!(night.revisions().len(), 0);
    });
    played.play_out();
    played.read(|night| {
        let sums = |candidate| {
            let (first, last, _, equivalents) = line(night, Selection::Counted, candidate);
            (first, last, equivalents)
        };
        assert_eq!(sums("sanders"), (43_581, 45_652, "562.0214".into()));
        assert_eq!(sums("buttigieg"), (37_572, 43_209, "562.9538".into()));
        assert_eq!(night.stage(), Stage::Certified);
        assert_eq!(night.progress(Area::State).in_question, 0);
        // 47 corrections of 10 February, then what the certificate shows otherwise.
        let (copied, rule) =
            (reasons(night, RevisionReason::Transcription), reasons(night, RevisionReason::Rule));
        assert_eq!((copied, rule), (116, 32));
    });
}

#[test]
fn what_waits_for_the_paper_is_looked_at_before_the_night_is_closed() {
    let mut played = Played::begin("iowa-2020");
    played.until(played.night_ends_ms + 21 * arrivals::MINUTE_MS);
    played.read(|night| {
        let progress = night.progress(Area::State);
        assert_eq!((progress.in_question, progress.waiting, progress.questions), (0, 0, 0));
    });
}

#[test]
fn nevada_2020_comes_to_its_last_table() {
    let mut played = Played::begin("nevada-2020");
    played.play_out();
    played.read(|night| {
        let sums = |candidate| {
            let (first, last, awards, _) = line(night, Selection::Counted, candidate);
            (first, last, awards)
        };
        assert_eq!(sums("sanders"), (35_652, 41_075, 6788));
        assert_eq!(sums("biden"), (18_424, 19_179, 2927));
        assert_eq!(night.stage(), Stage::Closed);
        assert_eq!(night.progress(Area::State).reported, 2096);
    });
}

#[test]
fn republican_nights_end_as_they_were_certified() {
    let check = |name: &str, candidate: &str, votes: u64, stage: Stage, corrections: usize| {
        let mut played = Played::begin(name);
        played.play_out();
        played.read(|night| {
            assert_eq!(line(night, Selection::Counted, candidate).0, votes, "{name}");
            assert_eq!(night.stage(), stage, "{name}");
            assert_eq!(night.revisions().len(), corrections, "{name}");
        });
    };
    check("iowa-gop-2008", "huckabee", 40_954, Stage::Certified, 0);
    check("iowa-gop-2012", "santorum", 29_839, Stage::Certified, 1);
    check("iowa-gop-2016", "cruz", 51_663, Stage::Closed, 0);
    check("iowa-gop-2024", "desantis", 23_491, Stage::Certified, 1);
}

#[test]
fn the_same_night_is_played_each_time() {
    let folder = folder("iowa-gop-2008");
    let night = night(&folder).unwrap();
    let times = || -> Vec<(i64, Option<u32>)> {
        let steps = script::read(&night, &folder).unwrap().steps;
        let filed = |step: &Step| match step {
            Step::File { precinct, .. } | Step::NobodyCame { precinct } => Some(precinct.0),
            Step::Withdraw { .. }
            | Step::Correct { .. }
            | Step::Close
            | Step::OpenRecanvass { .. }
            | Step::CloseRecanvass
            | Step::Propose
            | Step::Approve => None,
        };
        steps.iter().map(|timed| (timed.at_ms, filed(&timed.step))).collect()
    };
    let first = times();
    assert_eq!(first, times());
    let gaps = first.windows(2).map(|pair| pair[1].0 - pair[0].0);
    assert!(gaps.clone().all(|gap| (0..=arrivals::SILENCE_MS_MAX + 60_000).contains(&gap)));
}
