//! What callers file, and what is kept of their calls: a thread puts it before the sequencer and
//! brings back what the caller is told.

use std::collections::HashMap;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use canvass::judgement::{Room, judge};
use canvass::setup::PrecinctIndex;
use canvass::words::CheckWords;
use caucus::worksheet::Worksheet;
use intake::dialogue::{Filed, Input, NotFiled};
use night::command::{Act, Actor, Channel, Command, PersonId, ReporterId, Unsigned};
use sip::call::CallId;
use wire::wait::Waker;

use crate::keys::Keys;
use crate::people::{People, PeopleError};
use crate::sequencer::{Accepted, Handle, Pending, SharedNight, SubmitError};

/// What waits to be filed: each line of the hotline a few times over.
const WAITING_MAX: usize = 4096;

/// Drafts that a slow disk did not take are tried again so often.
const AGAIN: Duration = Duration::from_millis(500);

/// When the program ends, drafts are tried once more for so long.
const PARTING_TRIES: u32 = 4;

const DRAFT: &str = "draft";

/// What is to be put before the sequencer.
pub(super) enum Job {
    /// A return; the call hears what came of it.
    Return { call: CallId, command: Box<Command>, precinct: PrecinctIndex, worksheet: Worksheet },
    /// A return without a code, from a listed number; the call hears its number.
    Unconfirmed {
        call: CallId,
        precinct: PrecinctIndex,
        worksheet: Worksheet,
        key: String,
        number: String,
    },
    /// What is kept of a call, or promised to a caller: nobody waits for it, and it is tried until
    /// it is stored.
    Kept { reporter: ReporterId, command: Box<Command> },
}

/// What a call is told.
pub(super) struct Told {
    pub call: CallId,
    pub input: Input,
}

/// The thread's handle.
pub(super) struct Tray {
    jobs: Option<SyncSender<Job>>,
    told: Receiver<Told>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread needs.
pub(super) struct House {
    pub sequencer: Handle,
    pub night: SharedNight,
    pub keys: Arc<Keys>,
    pub people: Arc<People>,
    pub waker: Waker,
}

/// What waits for the sequencer's answer.
enum Begun {
    Return {
        call: CallId,
        holder: Option<ReporterId>,
        precinct: PrecinctIndex,
        worksheet: Worksheet,
    },
    Unconfirmed {
        call: CallId,
    },
    Kept {
        reporter: ReporterId,
        command: Box<Command>,
    },
}

struct Clerk {
    house: House,
    told: SyncSender<Told>,
    /// What was not stored yet: the latest of each reporter and kind.
    late: HashMap<(ReporterId, &'static str), Box<Command>>,
}

impl Tray {
    /// Starts the thread.
    pub fn start(house: House) -> io::Result<Tray> {
        let (jobs, waiting) = sync_channel(WAITING_MAX);
        let (tell, told) = sync_channel(WAITING_MAX);
        let clerk = Clerk { house, told: tell, late: HashMap::new() };
        let thread = std::thread::Builder::new().name("phone filing".into());
        let thread = thread.spawn(move || clerk.run(&waiting))?;
        Ok(Tray { jobs: Some(jobs), told, thread: Some(thread) })
    }

    /// Takes a job; what finds no room comes back as not stored.
    pub fn put(&self, job: Job) -> Option<Told> {
        let jobs = self.jobs.as_ref()?;
        match jobs.try_send(job) {
            Ok(()) => None,
            Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => match job {
                Job::Return { call, .. } | Job::Unconfirmed { call, .. } => Some(try_again(call)),
                Job::Kept { .. } => {
                    tracing::warn!("what was keyed so far is not kept: too much waits");
                    None
                }
            },
        }
    }

    /// Returns what calls are to be told.
    pub fn told(&self) -> Option<Told> {
        self.told.try_recv().ok()
    }

    /// Waits until what was put is stored, or will not be.
    pub fn stop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn try_again(call: CallId) -> Told {
    Told { call, input: Input::NotFiled(NotFiled::TryAgain) }
}

impl Clerk {
    fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            let first = match jobs.recv_timeout(AGAIN) {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            // What came meanwhile is stored in one go.
            let all: Vec<Job> = first.into_iter().chain(jobs.try_iter()).collect();
            let begun: Vec<(Begun, Result<Pending, SubmitError>)> =
                all.into_iter().filter_map(|job| self.begin(job)).collect();
            let any = !begun.is_empty();
            for (begun, pending) in begun {
                let answer = pending.and_then(Pending::wait);
                self.answered(begun, answer);
            }
            if any {
                self.house.waker.wake();
            } else {
                self.try_late();
            }
        }
        for _ in 0..PARTING_TRIES {
            if self.late.is_empty() {
                return;
            }
            std::thread::sleep(AGAIN);
            self.try_late();
        }
        if !self.late.is_empty() {
            tracing::warn!(calls = self.late.len(), "what was keyed last is not kept");
        }
    }

    fn begin(&self, job: Job) -> Option<(Begun, Result<Pending, SubmitError>)> {
        let (begun, command) = match job {
            Job::Return { call, command, precinct, worksheet } => {
                let holder = holder(&command.act);
                (Begun::Return { call, holder, precinct, worksheet }, command)
            }
            Job::Unconfirmed { call, precinct, worksheet, key, number } => {
                match self.unsigned(precinct, worksheet, &key, &number) {
                    Ok(unsigned) => {
                        let (by, via) = (Actor::Stranger, Channel::Voice);
                        let act = Act::FileUnconfirmed(unsigned);
                        (Begun::Unconfirmed { call }, Box::new(Command { by, via, key, act }))
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a return without a code cannot be kept");
                        self.tell(try_again(call));
                        return None;
                    }
                }
            }
            Job::Kept { reporter, command } => {
                (Begun::Kept { reporter, command: command.clone() }, command)
            }
        };
        Some((begun, self.house.sequencer.begin(*command)))
    }

    /// Says who sends it and from where; both lie sealed beside the ledger.
    fn unsigned(
        &self,
        precinct: PrecinctIndex,
        worksheet: Worksheet,
        key: &str,
        number: &str,
    ) -> Result<Unsigned, PeopleError> {
        let people = &self.house.people;
        let ids: Vec<PersonId> = {
            let night = self.house.night.read().unwrap_or_else(PoisonError::into_inner);
            let reporters = night.reporters().into_iter();
            let here = reporters.filter(|reporter| reporter.precinct == precinct);
            here.filter_map(|reporter| reporter.person).collect()
        };
        let mut name = "whoever called from a listed telephone".to_owned();
        for id in ids {
            if let Some(person) = people.person(id)?
                && person.phones.iter().any(|phone| phone == number)
            {
                name = person.name;
            }
        }
        let keep = |what: &str, text: &str| -> Result<String, PeopleError> {
            let place = people.place(key, what)?;
            people.keep(&place, text)?;
            Ok(place)
        };
        Ok(Unsigned {
            precinct,
            name_ref: keep("name", &name)?,
            call_back_ref: keep("number", number)?,
            worksheet,
        })
    }

    fn answered(&mut self, begun: Begun, answer: Result<Accepted, SubmitError>) {
        match begun {
            Begun::Return { call, holder, precinct, worksheet } => {
                let input = match answer {
                    Ok(accepted) => {
                        if let Some(reporter) = holder {
                            self.late.remove(&(reporter, DRAFT)); // It is filed since.
                        }
                        Input::Filed(self.filed(accepted, precinct, &worksheet))
                    }
                    Err(error) => not_filed(&error),
                };
                self.tell(Told { call, input });
            }
            Begun::Unconfirmed { call } => {
                let input = match answer {
                    Ok(accepted) => Input::Unconfirmed { receipt: accepted.receipt },
                    Err(error) => not_filed(&error),
                };
                self.tell(Told { call, input });
            }
            Begun::Kept { reporter, command } => {
                let place = (reporter, kind(&command.act));
                match answer {
                    Ok(_) => drop(self.late.remove(&place)),
                    Err(SubmitError::Busy | SubmitError::NotStored(_)) => {
                        self.late.insert(place, command);
                    }
                    Err(error) => tracing::warn!(%error, "what was keyed so far is not kept"),
                }
            }
        }
    }

    fn filed(&self, accepted: Accepted, precinct: PrecinctIndex, worksheet: &Worksheet) -> Filed {
        let night = self.house.night.read().unwrap_or_else(PoisonError::into_inner);
        let setup = night.setup();
        Filed {
            receipt: accepted.receipt,
            words: CheckWords::of(&self.house.keys.words, setup, precinct, worksheet),
            findings: judge(Room::of(setup, precinct, worksheet), worksheet).findings,
        }
    }

    fn try_late(&mut self) {
        let late: Vec<Box<Command>> = self.late.values().cloned().collect();
        for command in late {
            let Some(reporter) = holder(&command.act) else { continue };
            let answer = self.house.sequencer.submit_blocking((*command).clone());
            self.answered(Begun::Kept { reporter, command }, answer);
        }
    }

    fn tell(&self, told: Told) {
        let _ = self.told.send(told);
    }
}

fn not_filed(error: &SubmitError) -> Input {
    Input::NotFiled(match error {
        SubmitError::Refused(_) => NotFiled::Refused,
        SubmitError::Busy
        | SubmitError::NotStored(_)
        | SubmitError::Failed
        | SubmitError::Stopped => NotFiled::TryAgain,
    })
}

/// Returns what is kept in one place: a draft takes that of an earlier draft alone.
fn kind(act: &Act) -> &'static str {
    if let Act::KeepDraft { .. } = act { DRAFT } else { "call-back" }
}

fn holder(act: &Act) -> Option<ReporterId> {
    if let Act::File(filing) = act {
        filing.reporter
    } else if let Act::KeepDraft { reporter, .. }
    | Act::ListCallBack { reporter }
    | Act::EndCallBack { reporter, .. } = act
    {
        Some(*reporter)
    } else {
        None
    }
}
