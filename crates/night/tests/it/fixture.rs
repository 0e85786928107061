//! A small night, filed by text, checked after every step: replay equals live, sums equal a
//! recount.

use canvass::judgement::{Room, judge};
use canvass::setup::{
    CandidateEntry, CandidateKind, County, CountyIndex, CountyKind, District, NewPrecinct,
    PrecinctIndex, PrecinctKind, Precincts, Setup,
};
use canvass::tabulation::{Area, Class, Contribution, Selection, Tabulation};
use caucus::plan::Plan;
use caucus::worksheet::{Alignment, Candidate, Delegates, Group, Worksheet};
use night::command::{
    Act, Actor, Channel, Command, Filing, Moment, NewReporter, ReporterId, Review, Role, Signal,
};
use night::event::{Amendment, Evidenced, Mode, Opening, RevisionReason, SplitRow, Stage};
use night::hotline::Hotline;
use night::marks::Heard;
use night::night::{Accepted, Night, Slot};
use night::policy::Policy;
use night::refusal::Refusal;
use night::view::{ReturnIndex, Source, Standing};

/// 3 February 2020, 19:00 Central, Unix milliseconds.
pub const OPENS_AT_MS: i64 = 1_580_778_000_000;

/// Ids of the fixture's precincts; they elect 8, 4, 1, 3 and 2 delegates.
pub const PRECINCTS: [(&str, u16); 5] = [("P8", 8), ("P4", 4), ("P1", 1), ("P3", 3), ("P2", 2)];

/// A ledger row as it would be stored.
#[derive(Clone)]
pub struct StoredRow {
    pub at_ms: i64,
    pub command: [u8; 16],
    pub request: [u8; 32],
    pub body: Vec<u8>,
}

/// A night in memory with its rows.
pub struct TestNight {
    pub night: Night,
    pub rows: Vec<StoredRow>,
    pub at_ms: i64,
    commands: u32,
    /// Whether the auditor runs after every step; laws over thousands of nights run it at the end.
    pub audited: bool,
}

pub fn setup() -> Setup {
    let mut precincts = Precincts::default();
    for (id, delegates) in PRECINCTS {
        precincts.add(&NewPrecinct {
            id: id.into(),
            county: CountyIndex(0),
            name: format!("Precinct {id}").into(),
            kind: PrecinctKind::Precinct,
            district: None,
            delegates: Some(Delegates(delegates)),
            registered: None,
            opens_at_ms: None,
            zone: None,
            meets_with: None,
        });
    }
    let candidate = |id: &str| CandidateEntry {
        id: id.into(),
        name: format!("Candidate {id}"),
        kind: CandidateKind::Person,
    };
    Setup {
        night: "test".into(),
        title: "A test night".into(),
        plan: Plan::IowaDemocratic2020,
        candidates: ["A", "B", "C", "D", "E"].map(candidate).to_vec(),
        counties: vec![County {
            id: "19001".into(),
            name: "Adair".into(),
            kind: CountyKind::County,
            district: Some(District(3)),
            state_delegates: Some(4),
            county_delegates: Some(51),
        }],
        precincts,
        smallest_published: 0,
    }
}

impl TestNight {
    /// Opens a night with a chair, a secretary, an observer and two clerks for every precinct.
    pub fn new(policy: Policy) -> TestNight {
        TestNight::of(setup(), policy)
    }

    /// As `new`, for a night of more precincts than have reporters.
    pub fn of(setup: Setup, policy: Policy) -> TestNight {
        let mut night = TestNight {
            night: Night::empty(),
            rows: Vec::new(),
            at_ms: OPENS_AT_MS - 3_600_000,
            commands: 0,
            audited: true,
        };
        let opening = Opening {
            setup,
            policy,
            date: "2020-02-03".into(),
            zone: "America/Chicago".into(),
            opens_at_ms: OPENS_AT_MS,
            publish_from_ms: OPENS_AT_MS,
            origin: "results.example/test".into(),
            keys: Vec::new(),
            sources: Vec::new(),
            contacts: vec![("headquarters".into(), "515-555-0100".into())],
            direct_numbers: Vec::new(),
            hotline: Hotline::default(),
            keep_people_until_ms: None,
        };
        let console = || Actor::Console(String::new());
        let open = Act::Open(Box::new(opening));
        night.submit(console(), Channel::Console, open).expect("a fresh ledger opens");
        let new = |n: u32| NewReporter {
            reporter: ReporterId(n),
            precinct: PrecinctIndex(n / 3),
            role: [Role::Chair, Role::Secretary, Role::Observer][n as usize % 3],
            person: None,
            lookup: [n as u8 + 1; 16],
        };
        let count = PRECINCTS.len() as u32;
        let clerk = |n: u32| NewReporter {
            reporter: ReporterId(n),
            precinct: PrecinctIndex((n - 3 * count) / 2),
            role: Role::Clerk,
            person: None,
            lookup: [n as u8 + 1; 16],
        };
        let clerks = (3 * count..5 * count).map(clerk);
        let list = Act::ListReporters((0..3 * count).map(new).chain(clerks).collect());
        night.submit(console(), Channel::Console, list).expect("reporters are listed once");
        night
    }

    pub fn precinct(&self, id: &str) -> PrecinctIndex {
        self.night.setup().precincts.find(id).expect("a precinct of the fixture")
    }

    /// Submits a command as the sequencer would, the clock's own first.
    pub fn submit(&mut self, by: Actor, via: Channel, act: Act) -> Result<u64, Refusal> {
        if let Some(due) = self.night.due(self.moment()) {
            self.accept(&due)?;
        }
        self.commands += 1;
        let command = Command { by, via, key: format!("key-{}", self.commands), act };
        self.accept(&command)
    }

    fn moment(&self) -> Moment {
        Moment { wall_ms: self.at_ms, tick_ns: 0 }
    }

    fn accept(&mut self, command: &Command) -> Result<u64, Refusal> {
        let slot = Slot { seq: self.night.seq() + 1, at: self.moment() };
        let body = self.night.decide(command, slot)?;
        let row = StoredRow {
            at_ms: self.at_ms,
            command: command.id(),
            request: command.request(self.night.setup()),
            body: serde_json::to_vec(&body).expect("a body is plain data"),
        };
        fold(&mut self.night, &row);
        self.rows.push(row);
        if self.audited {
            self.check();
        }
        Ok(slot.seq)
    }

    /// The auditor: replay equals live, and the sums equal a recount of what stands.
    pub fn check(&self) {
        let replayed = replay(&self.rows);
        assert!(replayed.digest() == self.night.digest(), "replay equals live");
        assert!(replayed.tabulation() == self.night.tabulation(), "the replayed sums are equal");
        let mut recount = Tabulation::new(self.night.setup());
        for precinct in self.night.setup().precincts.indices() {
            let Standing::Shown(class) = self.night.precinct(precinct).standing else { continue };
            let sheet =
                self.night.standing_return(precinct).expect("what stands is kept").worksheet;
            let setup = self.night.setup();
            let judgement = judge(Room::of(setup, precinct, &sheet), &sheet);
            recount.add(class, &Contribution::of(setup, precinct, &sheet, &judgement));
        }
        assert!(&recount == self.night.tabulation(), "the sums equal a recount");
        let setup = self.night.setup();
        setup.precincts.indices().for_each(|precinct| self.check_marks(precinct));
    }

    /// What holds of every precinct, whatever was done.
    fn check_marks(&self, precinct: PrecinctIndex) {
        let view = self.night.precinct(precinct);
        let stands = view.standing != Standing::Nothing;
        assert_eq!(view.basis.is_some(), stands, "what stands is a return");
        if let Some(basis) = view.basis {
            assert!(basis.live && basis.real && basis.source != Source::Observer, "{basis:?}");
            assert_eq!(view.heard, Heard::Reported, "what stands was heard");
        }
        let in_question = view.standing == Standing::Shown(Class::InQuestion);
        assert!(!in_question || view.question.is_some(), "what is in question has a question");
        let revisions = self.night.revisions().iter().filter(|r| r.precinct == precinct);
        let mut published = None;
        for revision in revisions {
            assert!(revision.old.is_some(), "a revision replaces something");
            assert!(published.is_none_or(|p| p == revision.old), "revisions follow each other");
            published = revision.new.map(Some);
        }
    }

    /// Returns the final alignment of the headline total, by candidate.
    pub fn counted(&self) -> Vec<u64> {
        let tabulation = self.night.tabulation();
        tabulation.figures(self.night.setup(), Area::State, Selection::Counted).final_alignment
    }

    /// Returns a precinct's marks and standing in words.
    pub fn describe(&self, id: &str) -> String {
        let view = self.night.precinct(self.precinct(id));
        let standing = match view.standing {
            Standing::Nothing => "nothing".into(),
            Standing::Shown(Class::Counted) => "counted".into(),
            Standing::Shown(Class::InQuestion) => "in-question".into(),
            Standing::Waiting(reason) => format!("waiting:{}", reason.name()),
        };
        let question = view.question.map_or("-", |question| question.why.name());
        let (heard, evidence) = (view.heard.name(), view.evidence.name());
        format!("{heard} {evidence} question {question} rev {} {standing}", view.revision)
    }

    /// Runs a case: a line a step, `=>` lines compared. See `filing.rs` for the words.
    pub fn run(case: &str) {
        let mut lines = case.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
        let policy =
            lines.next_if(|line| line.starts_with("policy ")).map_or(Policy::Reported, |l| {
                Policy::from_name(&l["policy ".len()..]).expect("a policy's name")
            });
        let mut night = TestNight::new(policy);
        let mut last = Ok(0);
        for line in lines {
            match line.strip_prefix("=> ") {
                Some(expected) => night.expect(expected, &last),
                None => last = night.step(line),
            }
        }
    }

    fn expect(&self, expected: &str, last: &Result<u64, Refusal>) {
        if let Some(words) = expected.strip_prefix("refused ") {
            let refusal = last.as_ref().expect_err("the step is refused");
            assert!(refusal.to_string().contains(words), "{refusal} has no {words:?}");
            return;
        }
        last.as_ref().expect("the step is taken");
        if let Some(total) = expected.strip_prefix("total ") {
            let counted: Vec<String> = self.counted().iter().map(u64::to_string).collect();
            assert_eq!(counted.join(" "), total, "final alignment counted");
            return;
        }
        let (id, marks) = expected.split_once(' ').expect("a precinct and its marks");
        if let Some(codes) = marks.strip_prefix("findings ") {
            let found = self.night.precinct(self.precinct(id)).codes;
            let found: Vec<&str> = found.iter().map(|code| code.code()).collect();
            let found = if found.is_empty() { "none".into() } else { found.join(" ") };
            assert_eq!(found, codes, "findings on {id}");
            return;
        }
        if let Some(words) = marks.strip_prefix("revised ") {
            assert_eq!(self.last_revision(id), words, "the last revision of {id}");
            return;
        }
        if let Some(source) = marks.strip_prefix("by ") {
            let basis = self.night.precinct(self.precinct(id)).basis.expect("a return stands");
            assert_eq!(basis.source.name(), source, "whose return stands in {id}");
            return;
        }
        assert_eq!(self.describe(id), marks, "after: {expected}");
    }

    /// Returns what the precinct's last revision replaced by what: final alignments.
    fn last_revision(&self, id: &str) -> String {
        let precinct = self.precinct(id);
        let revision = self.night.revisions().iter().rfind(|r| r.precinct == precinct);
        let revision = revision.expect("a revision");
        let figures = |at: Option<ReturnIndex>| {
            let Some(at) = at else { return "nothing".to_string() };
            let Worksheet::Alignment(sheet) = self.night.return_view(at).worksheet else {
                return "ballots".into();
            };
            let finals = sheet.groups.iter().map(|g| g.final_alignment.unwrap_or(0).to_string());
            finals.collect::<Vec<_>>().join(" ")
        };
        format!("{} to {}", figures(revision.old), figures(revision.new))
    }

    /// Takes steps that are all taken.
    pub fn reach(&mut self, steps: &[&str]) {
        for step in steps {
            self.step(step).expect("the state is reached");
        }
    }

    /// Takes one step: `HH:MM who precinct what …`.
    pub fn step(&mut self, line: &str) -> Result<u64, Refusal> {
        let mut words = line.splitn(5, ' ');
        let mut word = || words.next().unwrap_or("");
        let (time, who, precinct, what, rest) = (word(), word(), word(), word(), word());
        let (hour, minute) = time.split_once(':').expect("a time");
        let minutes = hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap();
        self.at_ms = OPENS_AT_MS + (minutes - 19 * 60) * 60_000;
        if who == "night" {
            return self.night_step(precinct, what, rest);
        }
        let precinct = self.precinct(precinct);
        match who {
            "reviewer" => {
                let review = self.review(precinct, what, rest);
                self.submit(Actor::Staff(1), Channel::Desk, Act::Review { precinct, review })
            }
            "console" => self.amend(precinct, what, rest),
            _ => self.file(precinct, who, what, rest),
        }
    }

    fn night_step(&mut self, verb: &str, what: &str, rest: &str) -> Result<u64, Refusal> {
        let stage = |name: &str| Stage::from_name(name).expect("a stage's name");
        let (by, reason) =
            (Actor::Staff(if rest == "second" { 2 } else { 1 }), String::from("test"));
        let act = match verb {
            "moves" => Act::Move { to: stage(what), reason },
            "proposes" => {
                let proposal = rest.parse().unwrap_or(1);
                Act::Propose { proposal, to: stage(what), reason }
            }
            "approves" => Act::Approve { proposal: what.parse().unwrap() },
            "opens" => Act::OpenRecanvass {
                kind: stage(what),
                precincts: rest.split(' ').map(|id| self.precinct(id)).collect(),
                requester: "Candidate A".into(),
                deadline_ms: self.at_ms + 1,
            },
            "closes" => Act::CloseRecanvass { reason },
            "withdraws" => Act::WithdrawCandidate { candidate: what.into(), reason },
            other => panic!("no such step: night {other}"),
        };
        self.submit(by, Channel::Desk, act)
    }

    fn amend(&mut self, precinct: PrecinctIndex, what: &str, rest: &str) -> Result<u64, Refusal> {
        let change = match what {
            "merged" => Amendment::Merged { with: self.precinct(rest).0 },
            "not-held" => Amendment::NotHeld,
            "nobody-came" => Amendment::NobodyCame,
            "postponed" => Amendment::Postponed { opens_at_ms: self.at_ms + 86_400_000 },
            "moved" => Amendment::Moved { place: rest.into() },
            "split" => Amendment::Split { into: rest.split(' ').map(split_row).collect() },
            other => panic!("no such change: {other}"),
        };
        let act = Act::Amend { precinct, change, reason: "test".into() };
        self.submit(Actor::Console(String::new()), Channel::Console, act)
    }

    fn review(&self, precinct: PrecinctIndex, what: &str, rest: &str) -> Review {
        let reason = "as the paper says".to_string();
        let evidence = Evidenced { what: "signed worksheet".into(), sha256: None };
        let standing = self.night.precinct(precinct).basis.map_or(0, |row| row.receipt);
        let latest_of = |source: &str| {
            let all = self.night.returns_of(precinct);
            let sent = all.iter().rfind(|r| r.row.source.name() == source);
            sent.map_or(standing, |r| r.row.receipt)
        };
        match what {
            "releases" => Review::Release { reason },
            "holds" => Review::Hold { reason },
            "withdraws" => Review::Withdraw { receipt: latest_of(rest), reason },
            "settles" => {
                let from = self.night.returns_of(precinct).iter().map(|r| r.row.receipt).collect();
                Review::Settle { from, worksheet: sheet(rest), reason, evidence }
            }
            "corrects" => {
                let (why, figures) = rest.split_once(' ').expect("a reason and figures");
                let reason = RevisionReason::from_name(why).expect("a reason's name");
                let worksheet = sheet(figures);
                Review::Correct { old: standing, worksheet, reason, note: String::new(), evidence }
            }
            "checks" => Review::CheckPaper { found: rest != "missing", sha256: None },
            "asks" => Review::OpenQuestion { figures: rest.into() },
            "closes" => Review::CloseQuestion { reason },
            "notes" => Review::Note { text: rest.into() },
            other => panic!("no such review: {other}"),
        }
    }

    fn file(
        &mut self,
        precinct: PrecinctIndex,
        who: &str,
        what: &str,
        figures: &str,
    ) -> Result<u64, Refusal> {
        let place = ["chair", "secretary", "observer"].iter().position(|&role| role == who);
        let clerk = ["clerk", "clerk2"].iter().position(|&role| role == who);
        let first_clerk = 3 * PRECINCTS.len() as u32 + 2 * precinct.0;
        let reporter = place.map(|place| ReporterId(3 * precinct.0 + place as u32));
        let reporter = reporter.or(clerk.map(|n| ReporterId(first_clerk + n as u32)));
        let (channel, signal) = match what {
            "texts" => (Channel::Text, Signal::CodeOnly),
            "types" => (Channel::Web, Signal::CodeOnly),
            "files" if clerk.is_some() => (Channel::Paper, Signal::Recognised),
            "files" if reporter.is_none() => (Channel::Import, Signal::Recognised),
            "files" | "practises" => (Channel::Web, Signal::Recognised),
            other => panic!("no such filing: {other}"),
        };
        let filing = Filing {
            precinct,
            reporter,
            signal,
            mode: if what == "practises" { Mode::Practice } else { Mode::Real },
            worksheet: sheet(figures),
            replaces: None,
            made_at_ms: None,
        };
        let by = reporter.map_or(Actor::Console(String::new()), Actor::Reporter);
        self.submit(by, channel, Act::File(filing))
    }
}

fn split_row(id: &str) -> SplitRow {
    SplitRow { precinct: id.into(), name: format!("Precinct {id}"), county_delegates: Some(2) }
}

/// Reads figures: `A 20 25 5, B 16 15 3` gives each group's first count, final count and awards.
pub fn sheet(figures: &str) -> Worksheet {
    let group = |text: &str| {
        let mut words = text.split_whitespace();
        let letter = words.next().expect("a candidate");
        let mut figure = || words.next().map(|n| n.parse().expect("a number"));
        let candidate = Candidate(u16::from(letter.as_bytes()[0] - b'A'));
        let (first_alignment, final_alignment, awards) = (figure(), figure(), figure());
        Group { first_alignment, final_alignment, awards, ..Group::silent(candidate) }
    };
    let groups = match figures {
        "nothing" => Vec::new(),
        _ => figures.split(',').map(group).collect(),
    };
    Worksheet::Alignment(Alignment { groups, ..Alignment::default() })
}

pub fn fold(night: &mut Night, row: &StoredRow) {
    let seq = night.seq() + 1;
    let body = Night::read_body(seq, &row.body).expect("what was written can be read");
    let (command, request) = (row.command, row.request);
    let accepted = Accepted { seq, at_ms: row.at_ms, command, request, body: &body };
    night.apply(&accepted).expect("what was decided can be folded");
}

pub fn replay(rows: &[StoredRow]) -> Night {
    let mut night = Night::empty();
    rows.iter().for_each(|row| fold(&mut night, row));
    night
}
