//! A served night with chairs and operators on real telephones, all on loopback.

use std::cell::RefCell;
use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;

use drill::telephone::{Caller, Habit, Manner, Operator, SECOND_NS, Step, Telephones};
use serde_json::Value;
use server::clock::Clock;

use crate::client::{Answer, Client};
use crate::run::{holdfast, root};
use crate::served::{NightDir, Served};

/// The voices of callers and of operators.
pub const CALLER_HZ: u32 = 400;
pub const OPERATOR_HZ: u32 = 700;

/// From key to key: twice in less than a twelfth of a second is one press.
const KEY_NS: u64 = SECOND_NS / 5;

/// A server hangs up on a connection that was not used for longer.
const CONNECTED_NS: u64 = SECOND_NS;

/// A chair of the roster.
pub struct Chair {
    pub precinct: String,
    /// What telephones show.
    pub name: String,
    pub number: String,
    code: String,
}

pub struct House {
    pub night: NightDir,
    pub served: Served,
    pub telephones: Telephones,
    pub chairs: Vec<Chair>,
    /// Name and password of each operator.
    operators: Vec<(String, String)>,
    /// One connection for all pages, and when it was used last.
    page: RefCell<(Client, u64)>,
}

/// Somebody's place, as the page shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    pub chair: usize,
    pub class: String,
    pub state: String,
}

pub fn now_ns() -> u64 {
    Clock::System.now().tick_ns
}

impl House {
    /// Opens the night of 2020 with so many chairs on the roster and these operators, and serves
    /// it.
    pub fn open(chairs: usize, names: &[&str], settings: &str, arguments: &str) -> House {
        let telephones = Telephones::new().unwrap();
        let (night, chairs) = night(chairs, settings);
        let add = |name: &&str| ((*name).to_owned(), added(&night, name));
        let operators = names.iter().map(add).collect();
        let here = telephones.here().unwrap();
        let arguments = arguments.replace("CARRIER", &here.to_string());
        let arguments = format!("--sound-port 0 --sip 127.0.0.1:0 {arguments}");
        let served = Served::start_with_telephone(&night, &arguments);
        let page = RefCell::new((served.client(), now_ns()));
        House { night, served, telephones, chairs, operators, page }
    }

    pub fn sip(&self) -> SocketAddr {
        self.served.sip[0]
    }

    /// Plugs in an operator's telephone; returns its place.
    pub fn plug_in(&mut self, operator: usize, manner: Manner) -> usize {
        let (name, password) = &self.operators[operator];
        let phone = Operator::new((name, password), self.sip(), manner, OPERATOR_HZ);
        self.telephones.operators.push(phone.unwrap());
        self.telephones.operators.len() - 1
    }

    /// Plugs in an operator's telephone that answers after so long, and lets her sign in.
    pub fn at_work(&mut self, operator: usize, answers_ns: u64) -> usize {
        let phone = self.plug_in(operator, Manner::After(answers_ns));
        self.until("the telephone is registered", |house| {
            house.telephones.operators[phone].is_registered(now_ns())
        });
        assert_eq!(self.wish(operator, "ready").status, 202);
        phone
    }

    /// Lets a chair call, from now; returns whose place among the callers that is.
    pub fn call(&mut self, chair: usize, script: Vec<Step>) -> usize {
        self.call_at(chair, script, now_ns())
    }

    pub fn call_at(&mut self, chair: usize, script: Vec<Step>, begins_ns: u64) -> usize {
        let place = self.telephones.callers.len();
        let habit = Habit { script, key_ns: KEY_NS, ..Habit::default() };
        let ways = (self.sip(), self.telephones.here().unwrap());
        let number = Some(self.chairs[chair].number.clone());
        let mut caller = Caller::new(place, number, habit, ways, begins_ns).unwrap();
        caller.sound.speak_at(CALLER_HZ);
        caller.sound.record = Some(Vec::new());
        self.telephones.callers.push(caller);
        place
    }

    /// What a chair does who wants a person: keys her code, hears her precinct, presses 0.
    pub fn asks(&self, chair: usize) -> Vec<Step> {
        drill::telephone::keys(&format!("{},0", self.chairs[chair].code))
    }

    /// And talks to her when she comes.
    pub fn asks_and_talks(&self, chair: usize) -> Vec<Step> {
        let mut script = self.asks(chair);
        script.extend([Step::Await(OPERATOR_HZ), Step::Talk]);
        script
    }

    /// Lets a chair call and waits until she has a place in line.
    pub fn waits(&mut self, chair: usize) -> usize {
        let script = self.asks_and_talks(chair);
        let caller = self.call(chair, script);
        self.until_place(chair, "waiting");
        caller
    }

    /// Lets the first so many chairs call one behind the other, and waits until all are in line.
    pub fn wait_in_order(&mut self, chairs: usize) -> Vec<usize> {
        let begins_ns = |chair: usize| now_ns() + chair as u64 * SECOND_NS / 2;
        let callers = (0..chairs).map(|chair| {
            let script = self.asks_and_talks(chair);
            self.call_at(chair, script, begins_ns(chair))
        });
        let callers = callers.collect();
        self.until_place(chairs - 1, "waiting");
        callers
    }

    /// Lets a chair call who has called before, and waits until her place is hers again.
    pub fn waits_again(&mut self, chair: usize) -> usize {
        let script = self.asks_and_talks(chair);
        let caller = self.call(chair, script);
        self.until("she has her place again", |house| {
            let mut places = house.places().into_iter();
            places.any(|place| place.chair == chair && place.state != "kept")
        });
        caller
    }

    pub fn turn(&mut self) {
        self.telephones.turn(now_ns).unwrap();
    }

    pub fn turns(&mut self, ns: u64) {
        let until_ns = now_ns() + ns;
        while now_ns() < until_ns {
            self.turn();
        }
    }

    /// Lets telephones ring and people talk until something is so; a minute is too long.
    #[track_caller]
    pub fn until(&mut self, what: &str, is_so: impl FnMut(&mut House) -> bool) {
        self.until_within(60, what, is_so);
    }

    #[track_caller]
    pub fn until_within(
        &mut self,
        seconds: u64,
        what: &str,
        mut is_so: impl FnMut(&mut House) -> bool,
    ) {
        let until_ns = now_ns() + seconds * SECOND_NS;
        while !is_so(self) {
            assert!(now_ns() < until_ns, "never: {what}");
            self.turn();
        }
    }

    #[track_caller]
    pub fn until_place(&mut self, chair: usize, state: &str) {
        let mut looked_ns = 0;
        self.until(&format!("chair {chair} is {state}"), |house| {
            if now_ns() < looked_ns + SECOND_NS / 20 {
                return false;
            }
            looked_ns = now_ns();
            house.places().iter().any(|place| place.chair == chair && place.state == state)
        });
    }

    /// Asks for something in an operator's name.
    pub fn ask(
        &self,
        operator: usize,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let (name, password) = &self.operators[operator];
        let authorization = format!("Operator {name} {password}");
        let mut all = vec![("Authorization", authorization.as_str())];
        all.extend(headers);
        let mut page = self.page.borrow_mut();
        if now_ns() > page.1 + CONNECTED_NS {
            page.0 = self.served.client();
        }
        page.1 = now_ns();
        page.0.request(method, path, &all, body)
    }

    pub fn wish(&self, operator: usize, what: &str) -> Answer {
        self.ask(operator, ("POST", &format!("/api/desk/{what}")), &[], b"")
    }

    pub fn desk(&self, operator: usize) -> Value {
        let answer = self.ask(operator, ("GET", "/api/desk"), &[], b"");
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// Returns who has a place, in order of service.
    pub fn places(&self) -> Vec<Place> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let place = |place: &Value| Place {
            chair: self.chair_of(&place["precinct"]),
            class: text(&place["class"]),
            state: text(&place["state"]),
        };
        self.desk(0)["places"].as_array().unwrap().iter().map(place).collect()
    }

    fn chair_of(&self, precinct: &Value) -> usize {
        let found = self.chairs.iter().position(|chair| *precinct == *chair.precinct);
        found.unwrap_or_else(|| panic!("{precinct} is nobody's"))
    }

    /// Returns the state of an operator, as the page shows it.
    pub fn seat(&self, operator: usize) -> String {
        self.desk(0)["operators"][operator]["state"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn until_seat(&mut self, operator: usize, state: &str) {
        self.until(&format!("operator {operator} is {state}"), |house| {
            house.seat(operator) == state
        });
    }

    /// Returns whose call a telephone's latest was: it shows the precinct's name.
    pub fn rung_for(&self, phone: usize) -> Option<usize> {
        let taken = self.telephones.operators[phone].phone.taken.last()?;
        self.shown(&taken.shown)
    }

    pub fn shown(&self, name: &str) -> Option<usize> {
        self.chairs.iter().position(|chair| chair.name == name)
    }

    /// Lets a telephone ring and be answered for a chair.
    #[track_caller]
    pub fn until_talking(&mut self, phone: usize, chair: usize) {
        self.until(&format!("telephone {phone} is answered for chair {chair}"), |house| {
            house.telephones.operators[phone].phone.is_talking()
                && house.rung_for(phone) == Some(chair)
        });
    }

    /// Waits until a telephone of an operator and a caller have heard each other.
    #[track_caller]
    pub fn until_heard(&mut self, phone: usize, caller: usize) {
        self.until("both hear each other", |house| {
            let operator = &house.telephones.operators[phone].phone.sound;
            let caller = &house.telephones.callers[caller].sound;
            heard(operator, CALLER_HZ) && heard(caller, OPERATOR_HZ)
        });
    }
}

/// Tells whether a voice has been heard lately: two tenths of the last half second.
pub fn heard(line: &drill::telephone::Line, pitch_hz: u32) -> bool {
    let record = line.record.as_deref().unwrap_or_default();
    let lately = &record[record.len().saturating_sub(4_000)..];
    drill::telephone::pitch::heard_ns(lately, pitch_hz) >= SECOND_NS / 5
}

/// Opens the night of 2020 with a roster of some chairs.
fn night(chairs: usize, settings: &str) -> (NightDir, Vec<Chair>) {
    let night = NightDir::open_with_hotline(settings);
    let mut roster = String::from("person,name,phones,language,needs,precinct,role\n");
    let precincts = fs::read_to_string(root().join("nights/iowa-2020/precincts.csv")).unwrap();
    let mut known = Vec::new();
    for (precinct, code) in night.chairs() {
        let row = precincts.lines().find(|row| row.starts_with(&format!("{precinct},")));
        let name = row.unwrap().split(',').nth(2).unwrap().to_owned();
        // Counties have townships of the same name.
        let at = known.len();
        if at == chairs || known.iter().any(|other: &Chair| other.name == name) {
            continue;
        }
        let number = format!("+1515777{at:04}");
        writeln!(roster, "p-{at},Chair {at},{number},,,{precinct},chair").unwrap();
        known.push(Chair { precinct, name, number, code });
    }
    let file = night.0.with_extension("roster.csv");
    fs::write(&file, roster).unwrap();
    let run = holdfast(&format!("roster import --data {} {}", night.text(), file.display()));
    assert_eq!(run.code, 0, "{}", run.err);
    fs::remove_file(file).unwrap();
    (night, known)
}

/// Lists an operator; returns her password.
fn added(night: &NightDir, name: &str) -> String {
    let run = holdfast(&format!("operators add {name} --data {}", night.text()));
    assert_eq!(run.code, 0, "{}", run.err);
    let line = run.out.lines().find_map(|line| line.trim().strip_prefix("password "));
    line.unwrap_or_else(|| panic!("{}", run.out)).trim().to_owned()
}
