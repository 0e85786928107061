//! Two machines, one dialling and one dialled, over a network that loses, repeats and reorders.

use sip::call::{Calls, Event};
use sip::reply::Status;

use super::{Port, SECOND_NS, address};
use crate::mutate::Random;

/// What the network and the two shells do, drawn from a seed.
struct World {
    random: Random,
    /// Lost and repeated datagrams in a hundred.
    lost: usize,
    repeated: usize,
    delay_ms_max: usize,
    ports: [Port; 2],
    /// Messages of each port that are on their way already.
    taken: [usize; 2],
    /// When a datagram arrives where.
    under_way: Vec<(u64, usize, String)>,
    /// When a shell decides what about its call.
    decisions: Vec<(u64, usize, Decision)>,
    admitted: usize,
}

#[derive(Clone, Copy)]
enum Decision {
    Ring,
    Answer,
    Refuse,
    HangUp,
}

impl World {
    fn new(seed: u64) -> World {
        let mut random = Random(seed);
        let [mut dialler, mut dialled] = [Port::new(1), Port::new(1)];
        dialler.peer.address = address("192.0.2.2:5060");
        dialled.peer.address = address("192.0.2.1:5060");
        let lossless = random.below(8) == 0;
        let lost = if lossless { 0 } else { random.below(60) };
        let (repeated, delay_ms_max) = (random.below(40), 1 + random.below(3_000));
        let mut world = World {
            random,
            lost,
            repeated,
            delay_ms_max,
            ports: [dialler, dialled],
            taken: [0, 0],
            under_way: Vec::new(),
            decisions: Vec::new(),
            admitted: 0,
        };
        world.ports[0].dial();
        world.decide_later(0, 60, Decision::HangUp);
        world
    }

    fn decide_later(&mut self, port: usize, seconds: usize, decision: Decision) {
        // Some never decide.
        if self.random.below(10) > 0 {
            let after_ns = self.random.below(seconds * 1000) as u64 * 1_000_000;
            self.decisions.push((self.ports[port].at_ns + after_ns, port, decision));
        }
    }

    /// Gives the network what the ports have sent.
    fn post(&mut self) {
        for from in [0, 1] {
            while let Some(message) = self.ports[from].sent.get(self.taken[from]).cloned() {
                self.taken[from] += 1;
                let copies = match self.random.below(100) {
                    chance if chance < self.lost => 0,
                    chance if chance < self.lost + self.repeated => 2,
                    _ => 1,
                };
                for _ in 0..copies {
                    let delay_ns = self.random.below(self.delay_ms_max) as u64 * 1_000_000;
                    let at_ns = self.ports[from].at_ns + delay_ns;
                    self.under_way.push((at_ns, 1 - from, message.clone()));
                }
            }
        }
    }

    /// Does the next thing; `false` if nothing is left to do.
    fn step(&mut self) -> bool {
        self.post();
        let arrival = (0..self.under_way.len()).min_by_key(|&at| self.under_way[at].0);
        let decision = (0..self.decisions.len()).min_by_key(|&at| self.decisions[at].0);
        let arrival_ns = arrival.map_or(u64::MAX, |at| self.under_way[at].0);
        let decision_ns = decision.map_or(u64::MAX, |at| self.decisions[at].0);
        let wakes = self.ports.iter().filter_map(|port| port.calls.wake_at());
        let wake_ns = wakes.min().unwrap_or(u64::MAX);
        let at_ns = arrival_ns.min(decision_ns).min(wake_ns);
        if at_ns == u64::MAX {
            return false;
        }
        for port in &mut self.ports {
            let millis = at_ns.saturating_sub(port.at_ns) / 1_000_000;
            port.wait(millis);
        }
        if let Some(at) = arrival.filter(|_| arrival_ns == at_ns) {
            let (_, to, message) = self.under_way.swap_remove(at);
            if self.ports[to].hear(&message) == "(admitted)" {
                self.admitted += 1;
                let decision = [Decision::Answer, Decision::Answer, Decision::Refuse];
                let decision = decision[self.random.below(3)];
                self.decide_later(to, 3, Decision::Ring);
                self.decide_later(to, 20, decision);
                self.decide_later(to, 60, Decision::HangUp);
            }
        } else if let Some(at) = decision.filter(|_| decision_ns == at_ns) {
            let (_, port, decision) = self.decisions.swap_remove(at);
            let port = &mut self.ports[port];
            match decision {
                Decision::Ring => port.decide(Calls::ring),
                Decision::Answer => port.answer(),
                Decision::HangUp => port.hang_up(),
                Decision::Refuse => port.decide(|calls, at_ns, call, out| {
                    calls.refuse(at_ns, call, Status::Busy, out);
                }),
            };
        }
        true
    }
}

fn ends(port: &Port) -> usize {
    port.events.iter().filter(|event| matches!(event, Event::Ended { .. })).count()
}

fn answers(port: &Port) -> usize {
    let is_answer = |event: &&Event| matches!(event, Event::Answered { .. } | Event::Confirmed(_));
    port.events.iter().filter(is_answer).count()
}

#[test]
fn every_call_ends_whatever_the_network_does() {
    let (mut answered, mut never_arrived, mut longest_ns) = (0, 0, 0);
    for seed in 0..400 {
        let mut world = World::new(seed);
        let mut steps = 0;
        while world.step() {
            steps += 1;
            assert!(steps < 10_000, "seed {seed}: they talk for ever");
        }
        let [dialler, dialled] = &world.ports;
        assert!(world.admitted <= 1, "seed {seed}: one call was taken for two");
        assert_eq!(ends(dialler), 1, "seed {seed}");
        assert_eq!(ends(dialled), world.admitted, "seed {seed}");
        for port in [dialler, dialled] {
            assert_eq!((port.calls.count(), port.calls.wake_at()), (0, None), "seed {seed}");
        }
        let both = (answers(dialler), answers(dialled));
        assert!(both.0 <= 1 && both.1 <= 1, "seed {seed}");
        answered += usize::from(both == (1, 1));
        never_arrived += usize::from(world.admitted == 0);
        longest_ns = longest_ns.max(dialler.at_ns);
    }
    // The draw covers what it is meant to cover.
    assert!(answered > 100, "{answered} of 400 were answered");
    assert!(never_arrived < 40, "{never_arrived} of 400 never arrived");
    assert!(longest_ns > 1_000 * SECOND_NS, "some ran into the longest time");
}
