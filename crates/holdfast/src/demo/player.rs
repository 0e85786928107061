//! Plays a script against a real night: one command after the other, each when its time has come.

use std::collections::{BTreeMap, VecDeque};

use canvass::setup::{PrecinctIndex, PrecinctKind};
use canvass::tabulation::Class;
use caucus::worksheet::{Group, Worksheet};
use night::command::{Act, Actor, Channel, Command, Filing, ReporterId, Review, Role, Signal};
use night::event::{Amendment, Evidenced, Mode, Stage};
use night::marks::Why;
use night::night::Night;
use night::view::Standing;
use server::sequencer::SharedNight;
use server::sequencer::{Handle, SubmitError};

use super::arrivals::{Draws, MINUTE_MS};
use super::script::{Step, Timed};

/// How long a played precinct stays in question before its reviewer has seen the paper.
const REVIEW_MS: i64 = 20 * MINUTE_MS;

/// The played people of headquarters.
const REVIEWER: Actor = Actor::Staff(1);
const SECOND: Actor = Actor::Staff(2);

/// The one proposal of a played night.
const PROPOSAL: u32 = 1;

/// A night being played.
pub(super) struct Player {
    night: SharedNight,
    handle: Handle,
    steps: VecDeque<Timed>,
    /// Precincts in question, and when their reviewer releases them.
    reviews: VecDeque<(i64, PrecinctIndex)>,
    chairs: BTreeMap<PrecinctIndex, ReporterId>,
    draws: Draws,
    commands: u32,
}

impl Player {
    pub fn new(night: SharedNight, handle: Handle, steps: Vec<Timed>) -> Player {
        let chairs = {
            let night = read(&night);
            let chairs = night.reporters().into_iter().filter(|r| r.role == Role::Chair);
            chairs.map(|chair| (chair.precinct, chair.id)).collect()
        };
        Player {
            night,
            handle,
            steps: steps.into(),
            reviews: VecDeque::new(),
            chairs,
            draws: Draws::new(),
            commands: 0,
        }
    }

    /// Tells whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        self.steps.is_empty() && self.reviews.is_empty()
    }

    /// Does everything whose time has come. What the night refuses is left out: a visitor may have
    /// been there first.
    pub fn play_until(&mut self, now_ms: i64) -> Result<(), SubmitError> {
        loop {
            let review_ms = self.reviews.front().map_or(i64::MAX, |(at, _)| *at);
            let step_ms = self.steps.front().map_or(i64::MAX, |timed| timed.at_ms);
            if review_ms.min(step_ms) > now_ms {
                return Ok(());
            }
            match review_ms <= step_ms {
                true => self.review()?,
                false => self.step()?,
            }
        }
    }

    fn review(&mut self) -> Result<(), SubmitError> {
        let Some((_, precinct)) = self.reviews.pop_front() else { return Ok(()) };
        if self.is_in_question(precinct) {
            let review = Review::Release { reason: "as the paper says".into() };
            let act = Act::Review { precinct, review };
            self.submit(REVIEWER, Channel::Paper, act)?;
        }
        Ok(())
    }

    /// Tells whether a precinct's own figures, and nothing else, keep it out of the count.
    fn is_in_question(&self, precinct: PrecinctIndex) -> bool {
        let view = read(&self.night).precinct(precinct);
        view.standing == Standing::Shown(Class::InQuestion)
            && view.question.is_some_and(|question| question.why == Why::Findings)
    }

    fn step(&mut self) -> Result<(), SubmitError> {
        let Some(Timed { at_ms, step }) = self.steps.pop_front() else { return Ok(()) };
        match step {
            Step::File { precinct, worksheet } => {
                self.file(precinct, worksheet)?;
                if self.is_in_question(precinct) {
                    self.reviews.push_back((at_ms + REVIEW_MS, precinct));
                }
                Ok(())
            }
            Step::NobodyCame { precinct } => {
                let reason = "the table shows no figures".into();
                let change = Amendment::NobodyCame;
                self.submit(REVIEWER, Channel::Desk, Act::Amend { precinct, change, reason })
            }
            Step::Withdraw { precinct } => {
                let standing = read(&self.night).precinct(precinct).basis;
                let Some(receipt) = standing.map(|row| row.receipt) else { return Ok(()) };
                let reason = "the party’s table shows no figures any more".into();
                let review = Review::Withdraw { receipt, reason };
                self.submit(REVIEWER, Channel::Paper, Act::Review { precinct, review })
            }
            Step::Correct { precinct, worksheet, reason, note } => {
                let standing = read(&self.night).precinct(precinct).basis;
                let Some(old) = standing.map(|row| row.receipt) else {
                    return self.file(precinct, worksheet);
                };
                let evidence = Evidenced { what: "the party’s own table".into(), sha256: None };
                let review = Review::Correct { old, worksheet, reason, note, evidence };
                self.submit(REVIEWER, Channel::Paper, Act::Review { precinct, review })
            }
            Step::Close => {
                let reason = "nothing more is expected".into();
                self.submit(REVIEWER, Channel::Desk, Act::Move { to: Stage::Closed, reason })
            }
            Step::OpenRecanvass { precincts } => {
                let requester = "two campaigns".into();
                let (kind, deadline_ms) = (Stage::Recanvass, at_ms + 24 * 60 * MINUTE_MS);
                let act = Act::OpenRecanvass { kind, precincts, requester, deadline_ms };
                self.submit(REVIEWER, Channel::Desk, act)
            }
            Step::CloseRecanvass => {
                let reason = "every precinct asked for was compared".into();
                self.submit(REVIEWER, Channel::Desk, Act::CloseRecanvass { reason })
            }
            Step::Propose => {
                let (to, reason) = (Stage::Certified, "the committee has voted".into());
                let act = Act::Propose { proposal: PROPOSAL, to, reason };
                self.submit(REVIEWER, Channel::Desk, act)
            }
            Step::Approve => {
                self.submit(SECOND, Channel::Desk, Act::Approve { proposal: PROPOSAL })
            }
        }
    }

    /// A chair files what a chair writes; what only a table tells is headquarters' import.
    fn file(&mut self, precinct: PrecinctIndex, worksheet: Worksheet) -> Result<(), SubmitError> {
        let table = is_printed(&worksheet) || self.is_sum(precinct);
        let chair = self.chairs.get(&precinct).copied().filter(|_| !table);
        let (by, via) = match chair {
            Some(chair) => (Actor::Reporter(chair), self.channel()),
            None => (Actor::Console(String::new()), Channel::Import),
        };
        let filing = Filing {
            precinct,
            reporter: chair,
            signal: Signal::Recognised,
            mode: Mode::Real,
            worksheet,
            replaces: None,
            made_at_ms: None,
        };
        self.submit(by, via, Act::File(filing))
    }

    /// Tells whether a unit has no chair: only sums of its precincts are known.
    fn is_sum(&self, precinct: PrecinctIndex) -> bool {
        match read(&self.night).setup().precincts.kind(precinct) {
            PrecinctKind::County | PrecinctKind::Statewide => true,
            PrecinctKind::Precinct | PrecinctKind::Satellite | PrecinctKind::Strip => false,
        }
    }

    /// Most by web, some by the others.
    fn channel(&mut self) -> Channel {
        match self.draws.below(10) {
            0..6 => Channel::Web,
            6..8 => Channel::Text,
            8 => Channel::Voice,
            _ => Channel::Desk,
        }
    }

    fn submit(&mut self, by: Actor, via: Channel, act: Act) -> Result<(), SubmitError> {
        self.commands += 1;
        let key = format!("played {}", self.commands);
        match self.handle.submit_blocking(Command { by, via, key, act }) {
            Ok(_) => Ok(()),
            Err(SubmitError::Refused(refusal)) => {
                tracing::info!(%refusal, "a played command was refused");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}

fn is_printed(worksheet: &Worksheet) -> bool {
    let printed = |group: &Group| group.printed.is_some();
    matches!(worksheet, Worksheet::Alignment(sheet) if sheet.groups.iter().any(printed))
}

fn read(night: &SharedNight) -> std::sync::RwLockReadGuard<'_, Night> {
    night.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}
