//! A telephone that is called: rings, is answered or not, and does what its owner means to do.

use std::io;
use std::net::{SocketAddr, UdpSocket};

use sip::message::{Kind, Message, Method};

use super::MS;
use super::incoming::{Call, description};
use super::line::Line;
use super::progress::{Next, Progress};
use super::script::Habit;

/// A message that has no answer is sent so often.
const REPEATS_MAX: u32 = 7;

/// Before the first repetition.
const REPEAT_NS: u64 = 500 * MS;

/// What she does when it rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Answers after so long.
    After(u64),
    /// Lets it ring.
    Never,
    /// Is busy: 486.
    Busy,
}

/// A call that came.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The name that was shown.
    pub shown: String,
    /// When it rang.
    pub rang_ns: u64,
    /// When she answered.
    pub answered_ns: Option<u64>,
    /// When it was over.
    pub ended_ns: Option<u64>,
    /// She hung up herself.
    pub hung_up: bool,
    /// What she heard, µ-law; while it lasts, her line has it.
    pub heard: Vec<u8>,
}

/// A telephone that is called.
pub struct Answering {
    /// What she does when it rings.
    pub manner: Manner,
    /// What she does on a call. Nobody who is called dials again.
    pub habit: Habit,
    /// Her line.
    pub sound: Line,
    /// Every call that came, the last one last.
    pub taken: Vec<Taken>,
    /// When each step of her script ended, of all calls.
    pub steps_ns: Vec<u64>,
    /// Where she is called.
    here: SocketAddr,
    state: State,
    /// Our BYE, until it is answered.
    parting: Option<Parting>,
    /// She is no longer there: nothing is sent or heard.
    gone: bool,
}

enum State {
    Idle,
    Ringing { call: Call, due_ns: u64 },
    Talking(Talk),
}

struct Talk {
    call: Call,
    sound: SocketAddr,
    /// How often our answer was sent that nobody has acknowledged, and when it is sent again.
    answer: Option<(u32, u64)>,
    progress: Progress,
    due_ns: u64,
}

struct Parting {
    peer: SocketAddr,
    call_id: Vec<u8>,
    bye: String,
    repeats: u32,
    due_ns: u64,
}

impl Answering {
    /// Returns a telephone that is called at an address, and where its sound is named by a number.
    ///
    /// # Errors
    ///
    /// Returns why it has no port for sound.
    pub fn new(here: SocketAddr, source: u32, manner: Manner, habit: Habit) -> io::Result<Self> {
        Ok(Answering {
            manner,
            sound: Line::bind(here.ip(), source, habit.loss_percent)?,
            habit,
            taken: Vec::new(),
            steps_ns: Vec::new(),
            here,
            state: State::Idle,
            parting: None,
            gone: false,
        })
    }

    /// Tells whether a call is up.
    pub fn is_talking(&self) -> bool {
        matches!(self.state, State::Talking(_))
    }

    /// Tells whether it rings.
    pub fn is_ringing(&self) -> bool {
        matches!(self.state, State::Ringing { .. })
    }

    /// Tells whether a call is this telephone's, or was until its BYE is answered.
    pub(super) fn holds(&self, call_id: &[u8]) -> bool {
        let parting = self.parting.as_ref().map(|parting| &parting.call_id);
        let all = self.call().map(|call| &call.call_id).into_iter().chain(parting);
        all.into_iter().any(|known| known == call_id)
    }

    /// Is gone without a word: from now on nothing is sent and nothing heard.
    pub fn vanish(&mut self) {
        self.gone = true;
    }

    /// Hangs up, if a call is up.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn hang_up(&mut self, now_ns: u64, line: &UdpSocket) -> io::Result<()> {
        let State::Talking(talk) = &self.state else { return Ok(()) };
        let call = &talk.call;
        let bye = call.bye(self.here);
        let (peer, call_id) = (call.peer, call.call_id.clone());
        line.send_to(bye.as_bytes(), peer)?;
        let due_ns = now_ns + REPEAT_NS;
        self.parting = Some(Parting { peer, call_id, bye, repeats: 0, due_ns });
        self.over(now_ns, true);
        Ok(())
    }

    /// Takes what came on her own port of sound; returns how many packets.
    pub fn hear(&mut self) -> u64 {
        let count = self.sound.hear();
        if self.gone { 0 } else { count }
    }

    /// Sends what is due.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn tick(&mut self, now_ns: u64, line: &UdpSocket) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        if let Some(parting) = self.parting.as_mut().filter(|parting| now_ns >= parting.due_ns) {
            parting.repeats += 1;
            parting.due_ns = now_ns + (REPEAT_NS << parting.repeats);
            line.send_to(parting.bye.as_bytes(), parting.peer)?;
            if parting.repeats == REPEATS_MAX {
                self.parting = None;
            }
        }
        if let State::Ringing { due_ns, .. } = &self.state
            && now_ns >= *due_ns
        {
            return self.answer(now_ns, line);
        }
        let State::Talking(talk) = &mut self.state else { return Ok(()) };
        if let Some((repeats, due_ns)) = talk.answer.as_mut().filter(|(_, at)| now_ns >= *at) {
            *repeats += 1;
            *due_ns = now_ns + (REPEAT_NS << (*repeats).min(3));
            let ours = description(self.here, &self.sound);
            let text = talk.call.taken(self.here, &ours);
            line.send_to(text.as_bytes(), talk.call.peer)?;
        }
        if now_ns < talk.due_ns {
            return Ok(());
        }
        let hers = (&mut self.sound, talk.sound);
        let moment = (talk.due_ns, now_ns);
        match talk.progress.go_on(moment, &self.habit, hers, &mut self.steps_ns)? {
            Next::At(next_ns) => talk.due_ns = next_ns,
            Next::Nothing => talk.due_ns = u64::MAX,
            Next::HangUp => return self.hang_up(now_ns, line),
        }
        Ok(())
    }

    fn answer(&mut self, now_ns: u64, line: &UdpSocket) -> io::Result<()> {
        let State::Ringing { call, .. } = std::mem::replace(&mut self.state, State::Idle) else {
            return Ok(());
        };
        let Some(sound) = call.sound else { return Ok(()) };
        let ours = description(self.here, &self.sound);
        line.send_to(call.taken(self.here, &ours).as_bytes(), call.peer)?;
        self.sound.begin(now_ns);
        self.sound.forget();
        self.sound.record = Some(Vec::new());
        if let Some(taken) = self.taken.last_mut() {
            taken.answered_ns = Some(now_ns);
        }
        let since_ns = now_ns + self.habit.listens_ns;
        let progress = Progress::beginning(since_ns);
        let answer = Some((0, now_ns + REPEAT_NS));
        self.state = State::Talking(Talk { call, sound, answer, progress, due_ns: since_ns });
        Ok(())
    }

    /// Takes a message that is for this telephone.
    ///
    /// # Errors
    ///
    /// Returns what cannot be sent.
    pub fn take(
        &mut self,
        now_ns: u64,
        (message, raw): (&Message, &[u8]),
        peer: SocketAddr,
        line: &UdpSocket,
    ) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let method = match message.kind {
            Kind::Request { method, .. } => method,
            Kind::Response { method: Method::Bye, .. } => {
                let ours = |parting: &Parting| *parting.call_id == *message.call_id;
                self.parting.take_if(|parting| ours(parting));
                return Ok(());
            }
            Kind::Response { .. } => return Ok(()),
        };
        let Some(call) = Call::of(raw, message, peer, self.taken.len()) else { return Ok(()) };
        let is_ours = self.call().is_some_and(|ours| *ours.call_id == *message.call_id);
        match method {
            // What we said may be lost; an answer is sent again by itself.
            Method::Invite if is_ours => {
                if self.is_ringing() {
                    line.send_to(call.answer("180 Ringing").as_bytes(), peer)?;
                }
            }
            Method::Invite => self.rings(now_ns, call, line)?,
            Method::Ack if is_ours => {
                if let State::Talking(talk) = &mut self.state {
                    talk.answer = None;
                }
            }
            Method::Cancel if is_ours => {
                line.send_to(call.answer("200 OK").as_bytes(), peer)?;
                if let State::Ringing { call, .. } = &self.state {
                    let text = call.answer("487 Request Terminated");
                    line.send_to(text.as_bytes(), peer)?;
                    self.over(now_ns, false);
                }
            }
            Method::Bye => {
                line.send_to(call.answer("200 OK").as_bytes(), peer)?;
                if is_ours {
                    self.over(now_ns, false);
                }
            }
            Method::Ack
            | Method::Cancel
            | Method::Options
            | Method::Info
            | Method::Register
            | Method::Other => {}
        }
        Ok(())
    }

    fn rings(&mut self, now_ns: u64, call: Call, line: &UdpSocket) -> io::Result<()> {
        let busy = self.manner == Manner::Busy || !matches!(self.state, State::Idle);
        let status = if busy { "486 Busy Here" } else { "180 Ringing" };
        line.send_to(call.answer(status).as_bytes(), call.peer)?;
        self.taken.push(Taken {
            shown: call.shown().to_owned(),
            rang_ns: now_ns,
            answered_ns: None,
            ended_ns: busy.then_some(now_ns),
            hung_up: false,
            heard: Vec::new(),
        });
        if !busy {
            let due_ns = match self.manner {
                Manner::After(ns) => now_ns + ns,
                Manner::Never | Manner::Busy => u64::MAX,
            };
            self.state = State::Ringing { call, due_ns };
        }
        Ok(())
    }

    fn call(&self) -> Option<&Call> {
        match &self.state {
            State::Idle => None,
            State::Ringing { call, .. } | State::Talking(Talk { call, .. }) => Some(call),
        }
    }

    fn over(&mut self, now_ns: u64, hung_up: bool) {
        self.state = State::Idle;
        if let Some(taken) = self.taken.last_mut() {
            (taken.ended_ns, taken.hung_up) = (Some(now_ns), hung_up);
            taken.heard = self.sound.record.take().unwrap_or_default();
        }
    }
}
