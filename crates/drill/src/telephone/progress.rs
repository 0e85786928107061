//! How far somebody is in what she means to do on a call.

use std::io;
use std::net::SocketAddr;

use super::MS;
use super::line::{Line, PACKET_NS, PACKETS_PER_KEY};
use super::script::{Habit, Step};

/// Between two steps she takes a breath.
const BETWEEN_STEPS_NS: u64 = 150 * MS;

/// Nobody hears out anything for longer.
const LISTEN_NS_MAX: u64 = 180_000 * MS;

/// Behind by more than this, she leaves out what she would have said.
const BEHIND_NS_MAX: u64 = 200 * MS;

/// How far she is: which step, since when, which of its keys, which packet of it.
#[derive(Default)]
pub(super) struct Progress {
    step: usize,
    /// When the step began; the first may be ahead.
    pub since_ns: u64,
    key: usize,
    packet: u32,
}

/// What comes next.
pub(super) enum Next {
    /// More of her script, at this moment.
    At(u64),
    /// She hangs up.
    HangUp,
    /// Nothing: she stays on the line.
    Nothing,
}

impl Progress {
    /// Begins with the first step, perhaps later.
    pub fn beginning(since_ns: u64) -> Progress {
        Progress { since_ns, ..Progress::default() }
    }

    /// Tells whether everything was done, or all but what the other side ends.
    pub fn is_done(&self, habit: &Habit) -> bool {
        let rest = habit.script.get(self.step..).unwrap_or_default();
        !habit.script.is_empty() && matches!(rest, [] | [Step::Talk])
    }

    /// Does what was due at a moment that has come; `ended_ns` takes when each step ended.
    pub fn go_on(
        &mut self,
        (due_ns, now_ns): (u64, u64),
        habit: &Habit,
        (line, to): (&mut Line, SocketAddr),
        ended_ns: &mut Vec<u64>,
    ) -> io::Result<Next> {
        let since_ns = now_ns.saturating_sub(self.since_ns);
        let packet_ns = (due_ns + PACKET_NS).max(now_ns.saturating_sub(BEHIND_NS_MAX));
        let next_ns = match habit.script.get(self.step) {
            None => return Ok(Next::Nothing),
            Some(Step::HangUp) => return Ok(Next::HangUp),
            Some(Step::Pause(ns)) => (since_ns < *ns).then(|| self.since_ns + ns),
            Some(Step::Listen) => {
                let heard = line.is_heard_out() || since_ns > LISTEN_NS_MAX;
                (!heard).then_some(now_ns + PACKET_NS)
            }
            Some(Step::Await(pitch_hz)) => {
                line.awaits_hz = Some(*pitch_hz);
                (!line.has_come).then_some(now_ns + PACKET_NS)
            }
            Some(Step::Speak(ns)) => {
                line.speak(now_ns, to)?;
                (since_ns < *ns).then_some(packet_ns)
            }
            Some(Step::Talk) => {
                line.speak(now_ns, to)?;
                Some(packet_ns)
            }
            Some(Step::Keys(keys)) => self.press(now_ns, keys, habit.key_ns, (line, to))?,
        };
        Ok(Next::At(next_ns.unwrap_or_else(|| {
            ended_ns.push(now_ns);
            *self = Progress { step: self.step + 1, since_ns: now_ns, key: 0, packet: 0 };
            line.forget();
            now_ns + BETWEEN_STEPS_NS
        })))
    }

    /// Sends one packet of a key; returns when the next follows, if one does.
    fn press(
        &mut self,
        now_ns: u64,
        keys: &[u8],
        key_ns: u64,
        (line, to): (&mut Line, SocketAddr),
    ) -> io::Result<Option<u64>> {
        line.key(to, keys[self.key], self.packet)?;
        self.packet += 1;
        if self.packet < PACKETS_PER_KEY {
            return Ok(Some(now_ns + PACKET_NS));
        }
        (self.packet, self.key) = (0, self.key + 1);
        let sending_ns = PACKET_NS * u64::from(PACKETS_PER_KEY - 1);
        let rest_ns = key_ns.saturating_sub(sending_ns);
        Ok((self.key < keys.len()).then_some(now_ns + rest_ns))
    }
}
