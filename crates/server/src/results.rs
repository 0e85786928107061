//! `results.json`: every public figure of the night for programs, in one file.
//!
//! The form is described in `docs/formats/results.md`. Objects and lists stand in the night's
//! order, so the same night gives the same bytes.

use canvass::document::{AsComputed, AsReported, InOrder, SeatsRow, seats_over_pools};
use canvass::entry::{Counts, utc};
use canvass::finding::FindingCode;
use canvass::judgement::{Room, judge};
use canvass::setup::{CountyIndex, District, PrecinctIndex, Setup};
use canvass::tabulation::{Area, AreaFigures, Basis, Class, Selection, Tabulation};
use caucus::plan::Contest;
use caucus::worksheet::Worksheet;
use night::event::Stage;
use night::night::Night;
use night::view::{NightView, PrecinctView, Progress, Standing};
use serde::Serialize;

/// The version of the form; it grows when a field changes its meaning or goes.
const VERSION: u32 = 1;

/// What the file tells, copied from the night.
pub(crate) struct Copied {
    progress: Progress,
    by_county: Vec<(CountyIndex, Progress)>,
    /// `None` before figures may leave.
    tabulation: Option<Tabulation>,
    precincts: Vec<(PrecinctView, Option<Worksheet>)>,
}

impl Copied {
    /// Copies what may be told; without figures if they may not leave yet.
    pub fn of(night: &Night, public: bool) -> Copied {
        let line = |view: PrecinctView| {
            let shown = public && matches!(view.standing, Standing::Shown(_));
            let basis = if shown { night.standing_return(view.precinct) } else { None };
            (view, basis.map(|basis| basis.worksheet))
        };
        Copied {
            progress: night.progress(Area::State),
            by_county: night.progress_by_county(),
            tabulation: public.then(|| night.tabulation().clone()),
            precincts: night.every_precinct().map(line).collect(),
        }
    }

    /// Returns the file's text; `at_ms` is when the night was copied.
    pub fn text(&self, setup: &Setup, night: &NightView, at_ms: i64) -> String {
        let figures = self.tabulation.as_ref().map(|t| self.figures(setup, t));
        let document = Document {
            version: VERSION,
            night: &setup.night,
            title: &setup.title,
            plan: setup.plan.name(),
            stage: night.stage.name(),
            status: if night.stage == Stage::Certified { "certified" } else { "unofficial" },
            receipt: night.seq,
            at: utc(at_ms),
            publish_from: utc(night.publish_from_ms),
            progress: ProgressRow::of(&self.progress),
            figures,
        };
        serde_json::to_string(&document).expect("a document is plain data") + "\n"
    }

    fn figures<'a>(&self, setup: &'a Setup, tabulation: &Tabulation) -> Figures<'a> {
        let reader = Reader { setup, tabulation, given: given(setup, tabulation) };
        let county = |(county, progress): &(CountyIndex, Progress)| {
            let row = CountyRow {
                name: &setup.county_row(*county).name,
                progress: ProgressRow::of(progress),
                totals: reader.totals(Area::County(*county)),
            };
            (setup.county_row(*county).id.clone(), row)
        };
        let precinct = |(view, sheet): &(PrecinctView, Option<Worksheet>)| {
            PrecinctRow::of(setup, view, sheet.as_ref())
        };
        Figures {
            totals: reader.totals(Area::State),
            national_delegates: reader.national_delegates(),
            counties: InOrder(self.by_county.iter().map(county).collect()),
            districts: InOrder(districts(setup).into_iter().map(|d| reader.district(d)).collect()),
            precincts: self.precincts.iter().map(precinct).collect(),
        }
    }
}

fn given(setup: &Setup, tabulation: &Tabulation) -> bool {
    setup.plan.contest() == Contest::Ballots
        || tabulation.figures(setup, Area::State, Selection::All).awards_given > 0
}

fn districts(setup: &Setup) -> std::collections::BTreeSet<District> {
    setup.precincts.indices().filter_map(|precinct| setup.district(precinct)).collect()
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    night: &'a str,
    title: &'a str,
    plan: &'static str,
    stage: &'static str,
    status: &'static str,
    /// Number of the last row these figures are made from.
    receipt: u64,
    at: String,
    publish_from: String,
    progress: ProgressRow,
    #[serde(flatten)]
    figures: Option<Figures<'a>>,
}

#[derive(Serialize)]
struct ProgressRow {
    expected: u32,
    heard: u32,
    counted: u32,
    in_question: u32,
    waiting: u32,
    not_expected: u32,
}

#[derive(Serialize)]
struct Figures<'a> {
    totals: Totals,
    national_delegates: National,
    counties: InOrder<CountyRow<'a>>,
    districts: InOrder<Totals>,
    precincts: Vec<PrecinctRow<'a>>,
}

/// Sums of one area: counted and in question add up to all.
#[derive(Serialize)]
struct Totals {
    counted: Sums,
    in_question: Sums,
    all: Sums,
}

#[derive(Serialize)]
struct Sums {
    returns: u64,
    as_reported: AsReported,
    as_computed: AsComputed,
}

/// Seats over all pools, and the pools as the counted figures elect them.
#[derive(Serialize)]
struct National {
    counted: InOrder<u64>,
    all: InOrder<u64>,
    as_computed: InOrder<u64>,
    pools: Vec<SeatsRow>,
}

#[derive(Serialize)]
struct CountyRow<'a> {
    name: &'a str,
    progress: ProgressRow,
    #[serde(flatten)]
    totals: Totals,
}

#[derive(Serialize)]
struct PrecinctRow<'a> {
    id: &'a str,
    name: &'a str,
    county: &'a str,
    heard: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    counted_with: Option<&'a str>,
    evidence: &'static str,
    /// What opened the question that is open.
    question: Option<&'static str>,
    revision: u16,
    /// `counted`, `in-question`, `waiting` or `none`.
    standing: &'static str,
    receipt: Option<u64>,
    received_at: Option<String>,
    /// `true` where the figures are withheld because so few people took part.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
    as_reported: Option<Counts<'a>>,
    as_computed: Option<Computed<'a>>,
    findings: Vec<&'static str>,
}

/// What the rules give one precinct.
#[derive(Serialize)]
struct Computed<'a> {
    threshold: Option<u64>,
    /// What is sure; a lot may add or take the last ones.
    awards: InOrder<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lot: Option<LotRow<'a>>,
}

#[derive(Serialize)]
struct LotRow<'a> {
    among: Vec<&'a str>,
    take: u64,
    change: &'static str,
}

impl ProgressRow {
    fn of(progress: &Progress) -> ProgressRow {
        let Progress { expected, reported, counted, in_question, waiting, not_expected, .. } =
            *progress;
        ProgressRow { expected, heard: reported, counted, in_question, waiting, not_expected }
    }
}

/// Sums being put into the file.
struct Reader<'a> {
    setup: &'a Setup,
    tabulation: &'a Tabulation,
    /// Whether any return gives awards.
    given: bool,
}

impl Reader<'_> {
    fn sums(&self, figures: &AreaFigures) -> Sums {
        Sums {
            returns: figures.returns,
            as_reported: AsReported::of(self.setup, figures, self.given),
            as_computed: AsComputed::of(self.setup, figures),
        }
    }

    fn totals(&self, area: Area) -> Totals {
        let read = |selection| self.sums(&self.tabulation.figures(self.setup, area, selection));
        Totals {
            counted: read(Selection::Counted),
            in_question: read(Selection::InQuestion),
            all: read(Selection::All),
        }
    }

    fn district(&self, district: District) -> (String, Totals) {
        (district.0.to_string(), self.totals(Area::District(district)))
    }

    fn national_delegates(&self) -> National {
        let wide = |selection| self.tabulation.wide_figures(self.setup, selection);
        let (counted, all) = (wide(Selection::Counted), wide(Selection::All));
        let counted = counted.seats(self.setup, Basis::Reported);
        let over_pools = |seats: &[_]| seats_over_pools(self.setup, seats);
        let pools = self.setup.plan.pools().iter().zip(&counted);
        National {
            counted: over_pools(&counted),
            all: over_pools(&all.seats(self.setup, Basis::Reported)),
            as_computed: match self.setup.plan.contest() {
                Contest::Alignment => over_pools(&all.seats(self.setup, Basis::Computed)),
                Contest::Ballots => InOrder::default(),
            },
            pools: pools.map(|(pool, seats)| SeatsRow::of(self.setup, pool, seats)).collect(),
        }
    }
}

impl<'a> PrecinctRow<'a> {
    fn of(setup: &'a Setup, view: &PrecinctView, sheet: Option<&Worksheet>) -> PrecinctRow<'a> {
        let precincts = &setup.precincts;
        let withheld = sheet.is_some_and(|sheet| setup.withholds(sheet));
        let sheet = sheet.filter(|_| !withheld);
        let with = view.heard.counted_with().map(|other| precincts.id(other));
        PrecinctRow {
            id: precincts.id(view.precinct),
            name: precincts.name(view.precinct),
            county: &setup.county_row(precincts.county(view.precinct)).id,
            heard: view.heard.name(),
            counted_with: with,
            evidence: view.evidence.name(),
            question: view.question.map(|question| question.why.name()),
            revision: view.revision,
            standing: match view.standing {
                Standing::Nothing => "none",
                Standing::Shown(Class::Counted) => "counted",
                Standing::Shown(Class::InQuestion) => "in-question",
                Standing::Waiting(_) => "waiting",
            },
            receipt: view.basis.map(|basis| basis.receipt),
            received_at: view.basis.map(|basis| utc(basis.at_ms)),
            withheld,
            as_reported: sheet.map(|sheet| Counts::of(setup, sheet)),
            as_computed: sheet.and_then(|sheet| Computed::of(setup, view.precinct, sheet)),
            findings: view.codes.iter().map(FindingCode::code).collect(),
        }
    }
}

impl<'a> Computed<'a> {
    fn of(setup: &'a Setup, precinct: PrecinctIndex, worksheet: &Worksheet) -> Option<Self> {
        let Worksheet::Alignment(sheet) = worksheet else { return None };
        let judgement = judge(Room::of(setup, precinct, worksheet), worksheet);
        let allocation = judgement.allocation.as_ref()?;
        let id = |at: usize| setup.candidate_entry(sheet.groups[at].candidate).id.as_str();
        let mut order: Vec<usize> = (0..sheet.groups.len()).collect();
        order.sort_by_key(|&at| sheet.groups[at].candidate);
        let sure = order.iter().map(|&at| (id(at).to_owned(), allocation.sure[at]));
        let lot = allocation.lot.as_ref().map(|lot| {
            let mut among = lot.among.clone();
            among.sort_by_key(|&at| sheet.groups[at].candidate);
            LotRow {
                among: among.into_iter().map(id).collect(),
                take: lot.take,
                change: match lot.change {
                    caucus::allocation::Change::Gain => "gain",
                    caucus::allocation::Change::Lose => "lose",
                },
            }
        });
        let awards = InOrder(sure.filter(|(_, awards)| *awards > 0).collect());
        Some(Computed { threshold: judgement.threshold, awards, lot })
    }
}
