//! Devices, pictures of the paper, and returns that came without a code.

use canvass::setup::PrecinctIndex;
use caucus::worksheet::{Alignment, Candidate, Group, Worksheet};
use night::command::{Act, Actor, Channel, PhotoDigests, ReporterId, Review, Unsigned};
use night::policy::Policy;
use night::refusal::{PHOTOS_MAX, Refusal, UNCONFIRMED_MAX};
use night::view::DEVICES_MAX;

use crate::fixture::{OPENS_AT_MS, TestNight, replay};

const CHAIR: ReporterId = ReporterId(0);
const P8: PrecinctIndex = PrecinctIndex(0);

fn opened(policy: Policy) -> TestNight {
    let mut night = TestNight::new(policy);
    night.at_ms = OPENS_AT_MS + 60_000;
    night
}

fn bind(night: &mut TestNight, generation: u16, device: u8) -> Result<u64, Refusal> {
    let act = Act::BindDevice { reporter: CHAIR, generation, device: [device; 16] };
    night.submit(Actor::Reporter(CHAIR), Channel::Web, act)
}

/// Causes every event of this kind once.
pub fn everything(night: &mut TestNight) {
    bind(night, 1, 100).unwrap();
    let photo = PhotoDigests { received: [1; 32], stored: [2; 32], bytes: 9 };
    let receipt = night.night.returns_of(P8)[0].row.receipt;
    let act = Act::AttachPhoto { precinct: P8, receipt, photo };
    night.submit(Actor::Reporter(CHAIR), Channel::Web, act).unwrap();
    let receipt = unsigned(night, 1).unwrap();
    let review = Review::Vouch { receipt, reason: "called".into() };
    let act = Act::Review { precinct: P8, review };
    night.submit(Actor::Staff(1), Channel::Desk, act).unwrap();
}

#[test]
fn a_new_code_ends_every_device() {
    let mut night = opened(Policy::Reported);
    for device in 0..DEVICES_MAX as u8 {
        bind(&mut night, 1, 100 + device).unwrap();
    }
    assert_eq!(bind(&mut night, 1, 99), Err(Refusal::TooManyDevices));
    assert_eq!(night.night.reporter_by_device(&[100; 16]).map(|r| r.id), Some(CHAIR));
    let act = Act::IssueCode { reporter: CHAIR, generation: 2, lookup: [200; 16] };
    night.submit(Actor::Console(String::new()), Channel::Console, act).unwrap();
    assert_eq!(night.night.reporter_by_device(&[100; 16]), None);
    assert_eq!(bind(&mut night, 1, 98), Err(Refusal::NoSuchReporter), "of the old card");
    bind(&mut night, 2, 97).unwrap();
    let replayed = replay(&night.rows);
    assert_eq!(replayed.reporter_by_device(&[97; 16]).map(|r| r.id), Some(CHAIR));
    assert_eq!(replayed.reporter_by_device(&[100; 16]), None);
}

#[test]
fn a_picture_belongs_to_a_return_of_its_precinct() {
    let mut night = opened(Policy::Reported);
    let filed = night.step("19:05 chair P8 files A 20 20 2, B 60 60 6").unwrap();
    let mut attach = |precinct, receipt, number: u8| {
        let photo = PhotoDigests { received: [number; 32], stored: [number; 32], bytes: 9 };
        let act = Act::AttachPhoto { precinct, receipt, photo };
        night.submit(Actor::Reporter(CHAIR), Channel::Web, act)
    };
    assert_eq!(attach(P8, filed + 1, 0), Err(Refusal::NoSuchReturn));
    assert_eq!(attach(PrecinctIndex(1), filed, 0), Err(Refusal::NoSuchReturn));
    for number in 0..PHOTOS_MAX as u8 {
        attach(P8, filed, number).unwrap();
    }
    assert_eq!(attach(P8, filed, 99), Err(Refusal::TooManyPhotos));
    assert_eq!(night.night.photos_of(P8).len(), PHOTOS_MAX);
}

fn unsigned(night: &mut TestNight, number: u8) -> Result<u64, Refusal> {
    let group = |candidate, people, awards| Group {
        first_alignment: Some(people),
        final_alignment: Some(people),
        awards: Some(awards),
        ..Group::silent(Candidate(candidate))
    };
    let sheet = Alignment {
        attendance: Some(80),
        groups: vec![group(0, 20, 2), group(1, 60, 6)],
        ..Alignment::default()
    };
    let reference = |what: u8| format!("{what:02x}").repeat(16);
    let act = Act::FileUnconfirmed(Unsigned {
        precinct: P8,
        name_ref: reference(number),
        call_back_ref: reference(number + 100),
        worksheet: Worksheet::Alignment(sheet),
    });
    night.submit(Actor::Stranger, Channel::Web, act)
}

#[test]
fn what_came_without_a_code_counts_only_when_somebody_vouches() {
    let mut night = TestNight::new(Policy::Reported);
    assert_eq!(unsigned(&mut night, 0), Err(Refusal::NotOpenYet));
    night.at_ms = OPENS_AT_MS + 60_000;
    let first = unsigned(&mut night, 1).unwrap();
    assert_eq!(night.describe("P8"), "expected one-report question - rev 0 nothing");
    for number in 2..=UNCONFIRMED_MAX as u8 {
        unsigned(&mut night, number).unwrap();
    }
    assert_eq!(unsigned(&mut night, 9), Err(Refusal::TooManyUnconfirmed));
    assert!(night.counted().iter().all(|&people| people == 0), "outside all totals");
    let mut vouch = |receipt| {
        let review = Review::Vouch { receipt, reason: "her county chair knows her".into() };
        night.submit(Actor::Staff(1), Channel::Desk, Act::Review { precinct: P8, review })
    };
    assert_eq!(vouch(first + 99), Err(Refusal::NoSuchReturn));
    vouch(first).unwrap();
    assert_eq!(vouch(first), Err(Refusal::NoSuchReturn), "once");
    assert_eq!(night.describe("P8"), "reported one-report question - rev 1 counted");
    assert_eq!(night.counted()[..2], [20, 60]);
    assert_eq!(night.night.unconfirmed().filter(|one| one.vouched).count(), 1);
}
