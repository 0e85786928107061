//! Iowa 2020 from the night to the certificate, with the party's own figures: 8 February, the
//! corrections of 10 February, a recanvass that changes 29 precincts, a recount that changes 19.
//!
//! Which precinct was changed in the recanvass and which in the recount was never published; the
//! walk takes the first 29 whose awards alone changed and the first 19 whose counts did. Every
//! figure is the party's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use canvass::setup::PrecinctIndex;
use canvass::tabulation::{Area, Class, Selection};
use caucus::equivalents::decimal;
use caucus::worksheet::Worksheet;
use intake::{night_folder, returns_csv};
use night::command::{Act, Actor, Channel, Command, Filing, Moment, Review, Signal};
use night::event::{Evidenced, Mode, Opening, RevisionReason, Stage};
use night::night::{Accepted, Night, Slot};
use night::refusal::Refusal;
use night::view::Standing;

/// 22:00 Central, when the last satellite site has opened; Unix milliseconds.
const START_MS: i64 = 1_580_788_800_000;

struct Walk {
    night: Night,
    at_ms: i64,
    commands: u32,
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../nights/iowa-2020"))
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).expect("the shipped night is complete")
}

impl Walk {
    fn new() -> Walk {
        let names = night_folder::FILES.iter().filter(|name| folder().join(name).exists());
        let files = names.map(|name| (name.to_string(), bytes(name))).collect();
        let read = night_folder::read(&files).expect("the shipped night is sound");
        let opening = Opening {
            setup: read.setup,
            policy: read.policy,
            date: read.date,
            zone: read.zone,
            opens_at_ms: read.opens_at_ms,
            publish_from_ms: read.publish_from_ms,
            origin: read.origin,
            keys: Vec::new(),
            sources: Vec::new(),
            contacts: Vec::new(),
            direct_numbers: Vec::new(),
            hotline: night::hotline::Hotline::default(),
            keep_people_until_ms: None,
        };
        let mut walk = Walk { night: Night::empty(), at_ms: START_MS, commands: 0 };
        walk.submit(1, Act::Open(Box::new(opening))).expect("an empty ledger opens");
        let due = walk.night.due(walk.moment()).expect("the night opens by itself");
        walk.take(&due).expect("once");
        walk
    }

    fn moment(&self) -> Moment {
        Moment { wall_ms: self.at_ms, tick_ns: 0 }
    }

    fn submit(&mut self, person: u32, act: Act) -> Result<(), Refusal> {
        self.commands += 1;
        let (by, via) = (Actor::Staff(person), Channel::Import);
        let key = self.commands.to_string();
        self.take(&Command { by, via, key, act })
    }

    fn take(&mut self, command: &Command) -> Result<(), Refusal> {
        let slot = Slot { seq: self.night.seq() + 1, at: self.moment() };
        let body = self.night.decide(command, slot)?;
        let (seq, at_ms) = (slot.seq, self.at_ms);
        let request = command.request(self.night.setup());
        let row = Accepted { seq, at_ms, command: command.id(), request, body: &body };
        self.night.apply(&row).expect("what is decided can be folded");
        Ok(())
    }

    fn returns(&self, file: &str) -> BTreeMap<PrecinctIndex, Worksheet> {
        let read = returns_csv::read(self.night.setup(), file, &bytes(file));
        read.expect("the shipped returns are sound").returns.into_iter().collect()
    }

    fn file(&mut self, precinct: PrecinctIndex, worksheet: Worksheet) {
        let filing = Filing {
            precinct,
            reporter: None,
            signal: Signal::Recognised,
            mode: Mode::Real,
            worksheet,
            replaces: None,
            made_at_ms: None,
        };
        self.submit(1, Act::File(filing)).expect("a return is never refused");
    }

    fn correct(
        &mut self,
        precinct: PrecinctIndex,
        worksheet: &Worksheet,
        reason: RevisionReason,
    ) -> Result<(), Refusal> {
        let old = self.night.precinct(precinct).basis.map_or(0, |row| row.receipt);
        let evidence = Evidenced { what: "signed worksheet".into(), sha256: None };
        let (worksheet, note) = (worksheet.clone(), String::new());
        let review = Review::Correct { old, worksheet, reason, note, evidence };
        self.submit(1, Act::Review { precinct, review })
    }

    /// Returns the precincts whose standing figures are others than these.
    fn differing(&self, returns: &BTreeMap<PrecinctIndex, Worksheet>) -> Vec<PrecinctIndex> {
        let differs = |precinct: &PrecinctIndex| {
            let standing = self.night.standing_return(*precinct).map(|r| r.worksheet);
            lines(standing.as_ref()) != lines(returns.get(precinct))
        };
        returns.keys().copied().filter(differs).collect()
    }

    /// Compares a candidate's line of the headline total: first count, final count, equivalents.
    fn counted(&self, candidate: &str, first: u64, last: u64, equivalents: &str) {
        let setup = self.night.setup();
        let at = usize::from(setup.candidate(candidate).expect("a candidate of the night").0);
        let figures = self.night.tabulation().figures(setup, Area::State, Selection::Counted);
        let line = (figures.first_alignment[at], figures.final_alignment[at]);
        assert_eq!(line, (first, last), "{candidate}");
        assert_eq!(decimal(&figures.equivalents[at], 4), equivalents, "{candidate}");
    }

    fn seats(&self) -> Vec<u32> {
        let setup = self.night.setup();
        let basis = canvass::tabulation::Basis::Reported;
        let pools = self.night.tabulation().national_delegates(setup, Selection::Counted, basis);
        let wanted = ["buttigieg", "sanders", "warren", "biden", "klobuchar"];
        let at = |id: &str| usize::from(setup.candidate(id).expect("a candidate").0);
        wanted.map(|id| pools.iter().map(|pool| pool.awards[at(id)]).sum()).to_vec()
    }
}

/// Returns a worksheet's lines with something in them: candidate, first, final, printed.
fn lines(worksheet: Option<&Worksheet>) -> BTreeSet<(u16, u32, u32, Option<u32>)> {
    let Some(Worksheet::Alignment(sheet)) = worksheet else { return BTreeSet::new() };
    let line = |group: &caucus::worksheet::Group| {
        let figure = |n: Option<u32>| n.unwrap_or(0);
        let printed = group.printed.map(|p| p.0).filter(|&p| p > 0);
        let (first, last) = (figure(group.first_alignment), figure(group.final_alignment));
        (group.candidate.0, first, last, printed)
    };
    let some = |line: &(u16, u32, u32, Option<u32>)| *line != (line.0, 0, 0, None);
    sheet.groups.iter().map(line).filter(some).collect()
}

fn counts(worksheet: &Worksheet) -> BTreeSet<(u16, u32, u32)> {
    let lines = lines(Some(worksheet)).into_iter();
    let counts = lines.map(|(candidate, first, last, _)| (candidate, first, last));
    counts.filter(|&(_, first, last)| (first, last) != (0, 0)).collect()
}

#[test]
fn from_the_night_to_the_certificate() {
    let mut walk = Walk::new();
    let night = walk.returns("returns-2020-02-08.csv");
    for (precinct, worksheet) in night.clone() {
        walk.file(precinct, worksheet);
    }
    let in_question: Vec<PrecinctIndex> = night
        .keys()
        .copied()
        .filter(|&p| walk.night.precinct(p).standing == Standing::Shown(Class::InQuestion))
        .collect();
    assert_eq!(in_question.len(), 227, "as many as `check` finds something that blocks in");
    for precinct in in_question {
        let review = Review::Release { reason: "as the paper says".into() };
        walk.submit(2, Act::Review { precinct, review }).expect("what is in question is released");
    }
    walk.counted("sanders", 43_671, 45_826, "562.4973");
    walk.counted("buttigieg", 37_557, 43_195, "564.0124");
    assert_eq!(walk.seats(), [14, 12, 8, 6, 1]);

    walk.submit(1, Act::Move { to: Stage::Closed, reason: "all in".into() }).expect("closed");
    let corrected = walk.returns("returns-2020-02-10.csv");
    let changed: Vec<PrecinctIndex> =
        night.keys().copied().filter(|p| counts(&night[p]) != counts(&corrected[p])).collect();
    assert_eq!(changed.len(), 47, "counts changed on 9 and 10 February");
    for &precinct in &changed {
        walk.correct(precinct, &corrected[&precinct], RevisionReason::Transcription).expect("so");
    }
    let figures =
        walk.night.tabulation().figures(walk.night.setup(), Area::State, Selection::Counted);
    assert_eq!(figures.final_alignment.iter().sum::<u64>(), 172_669, "as published that day");
    assert_eq!(figures.returns - figures.awards_given, 47, "a correction without awards");

    recanvass_recount_and_certify(walk, &night, &corrected);
}

fn recanvass_recount_and_certify(
    mut walk: Walk,
    night: &BTreeMap<PrecinctIndex, Worksheet>,
    corrected: &BTreeMap<PrecinctIndex, Worksheet>,
) {
    let certified = walk.returns("returns-certified.csv");
    let differing = walk.differing(&certified);
    let before = |p: &PrecinctIndex| counts(&night[p]) == counts(&corrected[p]);
    let same_counts = |p: &&PrecinctIndex| counts(&certified[p]) == counts(&corrected[p]);
    let fresh = differing.iter().filter(|p| before(p));
    let (by_rule, by_count): (Vec<_>, Vec<_>) = fresh.partition(same_counts);
    let recanvassed = &by_rule[..29];
    let recounted = &by_count[..19];
    let scope: Vec<PrecinctIndex> = recanvassed.iter().chain(recounted).map(|&&p| p).collect();

    let refused = walk.correct(scope[0], &certified[&scope[0]], RevisionReason::Recanvass);
    assert_eq!(refused, Err(Refusal::OutsideScope), "no recanvass is open yet");
    let open = |kind, precincts| Act::OpenRecanvass {
        kind,
        precincts,
        requester: "two campaigns".into(),
        deadline_ms: START_MS,
    };
    walk.submit(1, open(Stage::Recanvass, scope.clone())).expect("opened");
    for &&precinct in recanvassed {
        walk.correct(precinct, &certified[&precinct], RevisionReason::Recanvass).expect("in scope");
    }
    assert_eq!(
        walk.night.recanvass().map(|(kind, _, _, n)| (kind, n)),
        Some((Stage::Recanvass, 29))
    );
    walk.submit(1, open(Stage::Recount, recounted.iter().map(|&&p| p).collect())).expect("opened");
    for &&precinct in recounted {
        walk.correct(precinct, &certified[&precinct], RevisionReason::Recount).expect("in scope");
    }
    assert_eq!(walk.night.recanvass().map(|(kind, _, _, n)| (kind, n)), Some((Stage::Recount, 19)));
    for _ in 0..2 {
        walk.submit(1, Act::CloseRecanvass { reason: "done".into() }).expect("closed");
    }
    assert_eq!(walk.night.stage(), Stage::Closed);

    // What else the certificate says, the awards of 10 February's corrections among it.
    for precinct in walk.differing(&certified) {
        walk.correct(precinct, &certified[&precinct], RevisionReason::Transcription).expect("so");
    }
    let propose = Act::Propose { proposal: 1, to: Stage::Certified, reason: "voted".into() };
    walk.submit(1, propose).expect("proposed");
    assert_eq!(walk.submit(1, Act::Approve { proposal: 1 }), Err(Refusal::SecondPerson));
    walk.submit(2, Act::Approve { proposal: 1 }).expect("a second person");
    assert_eq!(walk.night.stage(), Stage::Certified);

    walk.counted("sanders", 43_581, 45_652, "562.0214");
    walk.counted("buttigieg", 37_572, 43_209, "562.9538");
    assert_eq!(walk.seats(), [14, 12, 8, 6, 1]);
    let count = |reason| {
        let revisions = walk.night.revisions().iter();
        revisions.filter(|revision| revision.reason == Some(reason)).count()
    };
    assert_eq!(count(RevisionReason::Recanvass), 29);
    assert_eq!(count(RevisionReason::Recount), 19);
    let after = walk.correct(scope[0], &night[&scope[0]], RevisionReason::Transcription);
    assert_eq!(after, Err(Refusal::Certified));
}
