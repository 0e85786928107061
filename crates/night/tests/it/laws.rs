//! Laws over random nights.

use std::collections::BTreeSet;

use canvass::tabulation::Class;
use caucus::worksheet::{Alignment, Candidate, Group, Worksheet};
use night::command::{
    Act, Actor, Channel, Command, Filing, Moment, ReporterId, Review, Scope, Signal,
};
use night::event::{Amendment, Body, Event, Evidenced, Mode, RevisionReason, Stage};
use night::night::{Accepted, Night, Slot};
use night::policy::Policy;
use night::view::Standing;
use proptest::prelude::*;

use crate::fixture::{OPENS_AT_MS, PRECINCTS, TestNight};

/// One random step of a random night.
#[derive(Clone, Debug)]
enum Step {
    File { reporter: u32, code_only: bool, text: bool, practice: bool, worksheet: Worksheet },
    Import { precinct: u32, worksheet: Worksheet },
    Release { precinct: u32 },
    Hold { precinct: u32 },
    Withdraw { precinct: u32 },
    Question { precinct: u32 },
    Close { precinct: u32 },
    Paper { precinct: u32, found: bool },
    Settle { precinct: u32, worksheet: Worksheet },
    Correct { precinct: u32, worksheet: Worksheet },
    Amend { precinct: u32, change: Amendment },
    Move { to: Stage },
    Wait { minutes: i64 },
}

fn worksheet() -> impl Strategy<Value = Worksheet> {
    let figure = || prop_oneof![3 => (0_u32..40).prop_map(Some), 1 => Just(None)];
    let group = (figure(), figure(), prop_oneof![(0_u32..5).prop_map(Some), Just(None)]);
    let groups = proptest::collection::vec(group, 0..5);
    (groups, prop_oneof![Just(None), (0_u32..150).prop_map(Some)]).prop_map(
        |(groups, attendance)| {
            let group = |(at, (first_alignment, final_alignment, awards))| Group {
                first_alignment,
                final_alignment,
                awards,
                ..Group::silent(Candidate(at as u16))
            };
            let groups = groups.into_iter().enumerate().map(group).collect();
            Worksheet::Alignment(Alignment { attendance, groups, ..Alignment::default() })
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let count = PRECINCTS.len() as u32;
    let precinct = 0..count;
    let file =
        (0..5 * count, any::<bool>(), any::<bool>(), proptest::bool::weighted(0.1), worksheet());
    prop_oneof![
        8 => file.prop_map(|(reporter, code_only, text, practice, worksheet)| {
            Step::File { reporter, code_only, text, practice, worksheet }
        }),
        2 => (precinct.clone(), worksheet())
            .prop_map(|(precinct, worksheet)| Step::Import { precinct, worksheet }),
        2 => precinct.clone().prop_map(|precinct| Step::Release { precinct }),
        1 => precinct.clone().prop_map(|precinct| Step::Hold { precinct }),
        1 => precinct.clone().prop_map(|precinct| Step::Withdraw { precinct }),
        1 => precinct.clone().prop_map(|precinct| Step::Question { precinct }),
        1 => precinct.clone().prop_map(|precinct| Step::Close { precinct }),
        1 => (precinct.clone(), any::<bool>())
            .prop_map(|(precinct, found)| Step::Paper { precinct, found }),
        1 => (precinct.clone(), worksheet())
            .prop_map(|(precinct, worksheet)| Step::Settle { precinct, worksheet }),
        1 => (precinct.clone(), worksheet())
            .prop_map(|(precinct, worksheet)| Step::Correct { precinct, worksheet }),
        1 => (precinct, amendment())
            .prop_map(|(precinct, change)| Step::Amend { precinct, change }),
        1 => prop_oneof![Just(Stage::Open), Just(Stage::Closed)].prop_map(|to| Step::Move { to }),
        2 => (0_i64..30).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

fn amendment() -> impl Strategy<Value = Amendment> {
    let opens_at_ms = OPENS_AT_MS + 600_000;
    prop_oneof![
        (0..PRECINCTS.len() as u32).prop_map(|with| Amendment::Merged { with }),
        Just(Amendment::NotHeld),
        Just(Amendment::NobodyCame),
        Just(Amendment::Postponed { opens_at_ms }),
    ]
}

fn policy() -> impl Strategy<Value = Policy> {
    prop_oneof![Just(Policy::Reported), Just(Policy::Checked), Just(Policy::Approve)]
}

impl Step {
    fn act(&self, night: &Night) -> Option<(Actor, Channel, Act)> {
        let place = canvass::setup::PrecinctIndex;
        let staff = |precinct: u32, review| {
            (Actor::Staff(1), Channel::Desk, Act::Review { precinct: place(precinct), review })
        };
        let reason = || "random".to_string();
        let filing = |precinct, reporter, code_only, practice, worksheet: &Worksheet| {
            Act::File(Filing {
                precinct: place(precinct),
                reporter,
                signal: if code_only { Signal::CodeOnly } else { Signal::Recognised },
                mode: if practice { Mode::Practice } else { Mode::Real },
                worksheet: worksheet.clone(),
                replaces: None,
                made_at_ms: None,
            })
        };
        Some(match self {
            Step::File { reporter, code_only, text, practice, worksheet } => {
                let id = ReporterId(*reporter);
                let channel = if *text { Channel::Text } else { Channel::Web };
                let first_clerk = 3 * PRECINCTS.len() as u32;
                let clerks = reporter.checked_sub(first_clerk).map(|n| n / 2);
                let precinct = clerks.unwrap_or(reporter / 3);
                let act = filing(precinct, Some(id), *code_only, *practice, worksheet);
                (Actor::Reporter(id), channel, act)
            }
            Step::Import { precinct, worksheet } => {
                let act = filing(*precinct, None, false, false, worksheet);
                (Actor::Console(String::new()), Channel::Import, act)
            }
            Step::Release { precinct } => staff(*precinct, Review::Release { reason: reason() }),
            Step::Hold { precinct } => staff(*precinct, Review::Hold { reason: reason() }),
            Step::Withdraw { precinct } => {
                let receipt = night.precinct(place(*precinct)).basis?.receipt;
                staff(*precinct, Review::Withdraw { receipt, reason: reason() })
            }
            Step::Question { precinct } => {
                staff(*precinct, Review::OpenQuestion { figures: reason() })
            }
            Step::Close { precinct } => {
                staff(*precinct, Review::CloseQuestion { reason: reason() })
            }
            Step::Paper { precinct, found } => {
                staff(*precinct, Review::CheckPaper { found: *found, sha256: None })
            }
            Step::Settle { precinct, worksheet } => {
                let all = night.returns_of(place(*precinct));
                let from = all.iter().map(|r| r.row.receipt).collect();
                let (worksheet, evidence) = (worksheet.clone(), Evidenced::default());
                staff(*precinct, Review::Settle { from, worksheet, reason: reason(), evidence })
            }
            Step::Correct { precinct, worksheet } => {
                let old = night.precinct(place(*precinct)).basis?.receipt;
                let (reason, note) = (RevisionReason::Rule, reason());
                let (worksheet, evidence) = (worksheet.clone(), Evidenced::default());
                staff(*precinct, Review::Correct { old, worksheet, reason, note, evidence })
            }
            Step::Amend { precinct, change } => {
                let (precinct, change, reason) = (place(*precinct), change.clone(), reason());
                let act = Act::Amend { precinct, change, reason };
                (Actor::Console(String::new()), Channel::Console, act)
            }
            Step::Move { to } => {
                let act = Act::Move { to: *to, reason: reason() };
                (Actor::Staff(1), Channel::Desk, act)
            }
            Step::Wait { .. } => return None,
        })
    }
}

fn random_night(policy: Policy, steps: &[Step]) -> TestNight {
    let mut night = TestNight::new(policy);
    (night.at_ms, night.audited) = (OPENS_AT_MS, false);
    for step in steps {
        if let Step::Wait { minutes } = step {
            night.at_ms += minutes * 60_000;
        }
        if let Some((by, via, act)) = step.act(&night.night) {
            let before = counted(&night);
            let _ = night.submit(by, via, act); // A refusal is an answer too.
            if let Step::File { .. } | Step::Import { .. } = step {
                // A published figure leaves the headline only by a reviewer's act.
                assert!(before.is_subset(&counted(&night)), "{step:?} took a figure out");
            }
        }
    }
    night
}

/// Returns the precincts in the headline.
fn counted(night: &TestNight) -> BTreeSet<&'static str> {
    let counts = |id: &&str| {
        let standing = night.night.precinct(night.precinct(id)).standing;
        standing == Standing::Shown(Class::Counted)
    };
    PRECINCTS.into_iter().map(|(id, _)| id).filter(counts).collect()
}

/// Decides two commands on the same state, then folds them in the order given; returns what differs
/// by order alone.
fn in_order(steps: &[Step], policy: Policy, pair: [&Step; 2], swap: bool) -> Option<Vec<String>> {
    let mut night = random_night(policy, steps).night;
    let at = Moment { wall_ms: OPENS_AT_MS + 7_200_000, tick_ns: 0 };
    let mut decided = Vec::new();
    for (n, step) in pair.into_iter().enumerate() {
        let (by, via, act) = step.act(&night)?;
        let command = Command { by, via, key: format!("pair-{n}"), act };
        decided.push((command.scopes(), command));
    }
    let alone = |scopes: &[Scope]| scopes.contains(&Scope::Night);
    let (one, other) = (&decided[0].0, &decided[1].0);
    if alone(one) || alone(other) || one.iter().any(|scope| other.contains(scope)) {
        return None;
    }
    if swap {
        decided.reverse();
    }
    let mut texts = vec![String::new(); 2];
    let mut bodies: Vec<Option<Body<'static>>> = Vec::new();
    for (n, (_, command)) in decided.iter().enumerate() {
        let slot = Slot { seq: night.seq() + 1 + n as u64, at };
        bodies.push(night.decide(command, slot).ok());
    }
    for (n, body) in bodies.iter().enumerate() {
        let place = if swap { 1 - n } else { n };
        let Some(body) = body else { continue };
        texts[place] = body.events.iter().map(kind_of).collect::<Vec<_>>().join(" ");
        let seq = night.seq() + 1;
        let (command, request) = (decided[n].1.id(), [0; 32]);
        let row = Accepted { seq, at_ms: at.wall_ms, command, request, body };
        // Decided before the batch, folded in it: receipts may differ from slots when one is
        // refused.
        night.apply(&row).ok()?;
    }
    for (id, _) in PRECINCTS {
        let view = night.precinct(night.setup().precincts.find(id)?);
        let (heard, evidence, question) = (view.heard, view.evidence, view.question);
        let (revision, standing, codes) = (view.revision, view.standing, view.codes);
        texts
            .push(format!("{heard:?} {evidence:?} {question:?} {revision} {standing:?} {codes:?}"));
    }
    texts.push(format!("{:?}", night.tabulation()));
    Some(texts)
}

fn kind_of(event: &Event<'_>) -> String {
    let json = serde_json::to_value(event).expect("an event is plain data");
    let tag = json.as_object().and_then(|o| o.keys().next().cloned());
    tag.expect("an event has a tag")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Every step of a random night passes the auditor: replay equals live, the sums equal a
    /// recount.
    #[test]
    fn replay_equals_live(policy in policy(), steps in proptest::collection::vec(step(), 0..12)) {
        random_night(policy, &steps).check();
    }

    #[test]
    fn disjoint_commands_commute(
        policy in policy(),
        steps in proptest::collection::vec(step(), 0..8),
        one in step(),
        other in step(),
    ) {
        let straight = in_order(&steps, policy, [&one, &other], false);
        let swapped = in_order(&steps, policy, [&one, &other], true);
        prop_assert_eq!(straight, swapped);
    }

    /// A precinct is in the sums at most once, whatever was filed: never more people than one of
    /// its returns has.
    #[test]
    fn a_correction_replaces_never_adds(steps in proptest::collection::vec(step(), 0..16)) {
        let night = random_night(Policy::Reported, &steps);
        for (id, _) in PRECINCTS {
            let view = night.night.precinct(night.precinct(id));
            let Standing::Shown(_) = view.standing else { continue };
            let receipt = view.basis.expect("what is shown has a return").receipt;
            let all = night.night.returns_of(night.precinct(id));
            prop_assert_eq!(all.iter().filter(|r| r.row.receipt == receipt).count(), 1);
        }
    }

    /// The same returns of different precincts in any order give the same sums.
    #[test]
    fn any_order_tabulates_alike(
        sheets in proptest::collection::vec(worksheet(), PRECINCTS.len()),
        order in Just((0..PRECINCTS.len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let filed = |order: &[usize]| {
            let file = |&at: &usize| Step::File {
                reporter: 3 * at as u32,
                code_only: false,
                text: false,
                practice: false,
                worksheet: sheets[at].clone(),
            };
            random_night(Policy::Reported, &order.iter().map(file).collect::<Vec<_>>())
        };
        let straight: Vec<usize> = (0..PRECINCTS.len()).collect();
        prop_assert!(filed(&straight).night.tabulation() == filed(&order).night.tabulation());
    }
}
