//! From the night, its keys and its people to what a sheet of paper says.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Context, bail};
use canvass::setup::{CandidateEntry, CountyIndex, PrecinctIndex};
use cards::{
    CallBack, Card, Holder, Line, Meeting, NightFacts, Packet, Pdf, PdfError, Precinct, Threshold,
    Worksheet,
};
use caucus::plan::Contest;
use caucus::viability::Share;
use intake::phone;
use intake::roster_csv::{Need, Person};
use night::command::{PersonId, ReporterId, Role};
use night::night::Night;
use server::cards::{PrintedCard, call_back_word};
use server::keys::Keys;

use super::Found;
use crate::times;

/// Which paper is asked for.
pub struct Wanted<'a> {
    pub county: Option<&'a str>,
    pub precinct: Option<&'a str>,
    pub role: Option<Role>,
    pub unprinted: bool,
}

/// Everything that paper is made from.
pub struct Paper<'n> {
    night: &'n Night,
    keys: &'n Keys,
    people: HashMap<PersonId, Person>,
    facts: NightFacts,
    zone: String,
    site: &'n str,
    large_print: bool,
    lines: Vec<Line>,
    /// Numbers of the counties' chairs.
    chairs: HashMap<CountyIndex, String>,
    /// Precincts where somebody needs large print.
    large_at: HashSet<PrecinctIndex>,
}

impl<'n> Paper<'n> {
    pub fn of(
        night: &'n Night,
        keys: &'n Keys,
        people: Vec<(PersonId, Person)>,
        site: &'n str,
        large_print: bool,
    ) -> Paper<'n> {
        let people: HashMap<_, _> = people.into_iter().collect();
        let setup = night.setup();
        let zone = night.facts().map_or_else(String::new, |facts| facts.zone.clone());
        let (mut chairs, mut large_at) = (HashMap::new(), HashSet::new());
        for reporter in night.reporters() {
            let Some(person) = reporter.person.and_then(|id| people.get(&id)) else { continue };
            let is_county = reporter.role == Role::County;
            if let Some(number) = person.phones.first().filter(|_| is_county) {
                let county = setup.precincts.county(reporter.precinct);
                chairs.entry(county).or_insert_with(|| phone::shown(number));
            }
            if person.needs.contains(&Need::LargePrint) && !is_county {
                large_at.insert(reporter.precinct);
            }
        }
        let lines = setup.candidates.iter().zip(1..);
        let line = |(candidate, number): (&CandidateEntry, u16)| {
            let withdrawn = night.withdrawn_candidates().contains(&candidate.id);
            let more = if withdrawn { " (withdrawn)" } else { "" };
            Line { number, name: format!("{}{more}", candidate.name) }
        };
        let lines = lines.map(line).collect();
        let facts = facts(night);
        Paper { night, keys, people, facts, zone, site, large_print, lines, chairs, large_at }
    }

    /// Finds what is asked for.
    pub fn find(&self, wanted: &Wanted<'_>) -> anyhow::Result<Found> {
        let setup = self.night.setup();
        if let Some(id) = wanted.precinct {
            let precinct = setup.precincts.find(id);
            let precinct = precinct.with_context(|| format!("{id} is no precinct of the night"))?;
            if !self.night.precinct(precinct).heard.is_expected() {
                bail!("{id} is not expected any more; it has no paper");
            }
        }
        if let Some(id) = wanted.county.filter(|id| setup.county(id).is_none()) {
            bail!("{id} is no county of the night; its id is in counties.csv");
        }
        let is_wanted = |precinct: PrecinctIndex| {
            let county = &setup.county_row(setup.precincts.county(precinct)).id;
            wanted.county.is_none_or(|id| id == county)
                && wanted.precinct.is_none_or(|id| id == setup.precincts.id(precinct))
                && self.night.precinct(precinct).heard.is_expected()
        };
        let precincts = setup.precincts.indices().filter(|&at| is_wanted(at));
        let mut precincts: Vec<_> = precincts.map(|at| (setup.precincts.county(at), at)).collect();
        precincts.sort_unstable();
        let is_wanted_card = |card: &PrintedCard| {
            let reporter = &card.reporter;
            // A county chair's precinct is any of her county's, expected or not.
            let of_county = reporter.role == Role::County && wanted.precinct.is_none();
            let county = &setup.county_row(setup.precincts.county(reporter.precinct)).id;
            let there = match of_county {
                true => wanted.county.is_none_or(|id| id == county),
                false => reporter.role != Role::County && is_wanted(reporter.precinct),
            };
            there
                && wanted.role.is_none_or(|role| role == reporter.role)
                && (!wanted.unprinted || reporter.printed != reporter.generation)
        };
        let cards = server::cards::cards(self.night, self.keys).into_iter();
        let mut cards: Vec<_> = cards.filter(is_wanted_card).collect();
        cards.sort_by_key(|card| {
            let PrintedCard { reporter, .. } = card;
            let county = setup.precincts.county(reporter.precinct);
            (county, reporter.role != Role::County, reporter.precinct, reporter.role, reporter.id)
        });
        Ok(Found { precincts, cards })
    }

    /// Returns the cards' reporters, their codes' generations, and whether that is news.
    pub fn printed(&self, found: &Found) -> Vec<(ReporterId, u16, bool)> {
        let noted = |card: &PrintedCard| {
            let reporter = &card.reporter;
            (reporter.id, reporter.generation, reporter.printed != reporter.generation)
        };
        found.cards.iter().map(noted).collect()
    }

    pub fn cards(&self, found: &Found) -> Result<Pdf, PdfError> {
        let cards: Vec<Card> = found.cards.iter().map(|card| self.card(card)).collect();
        cards::cards(&self.facts, &cards)
    }

    pub fn worksheets(&self, found: &Found) -> Result<Pdf, PdfError> {
        let sheets = found.precincts.iter().map(|&(_, at)| self.worksheet(at));
        cards::worksheets(&self.facts, &sheets.collect::<Vec<_>>())
    }

    pub fn envelopes(&self, found: &Found) -> Result<Pdf, PdfError> {
        let precincts = found.precincts.iter().map(|&(_, at)| self.precinct(at));
        cards::envelopes(&self.facts, &precincts.collect::<Vec<_>>())
    }

    /// Makes a file for each county; its name is the county's id.
    pub fn each_county(
        &self,
        found: &Found,
        make: fn(&Self, CountyIndex, &Found) -> Result<Pdf, PdfError>,
    ) -> anyhow::Result<Vec<(String, Pdf)>> {
        let setup = self.night.setup();
        let of_precincts = found.precincts.iter().map(|&(county, _)| county);
        // A county chair has her card also where no precinct is expected any more.
        let of_cards =
            found.cards.iter().map(|card| setup.precincts.county(card.reporter.precinct));
        let counties: BTreeSet<_> = of_precincts.chain(of_cards).collect();
        let file = |county| {
            let name = format!("{}.pdf", setup.county_row(county).id);
            Ok((name, make(self, county, found)?))
        };
        counties.into_iter().map(file).collect()
    }

    pub fn receipts(&self, county: CountyIndex, found: &Found) -> Result<Pdf, PdfError> {
        let precincts = found.precincts.iter().filter(|one| one.0 == county);
        let precincts: Vec<_> = precincts.map(|&(_, at)| self.precinct(at)).collect();
        cards::receipt_sheet(&self.facts, &self.night.setup().county_row(county).name, &precincts)
    }

    pub fn pack(&self, county: CountyIndex, found: &Found) -> Result<Pdf, PdfError> {
        let setup = self.night.setup();
        let own = |card: &&PrintedCard| setup.precincts.county(card.reporter.precinct) == county;
        let all: Vec<&PrintedCard> = found.cards.iter().filter(own).collect();
        // Observers have theirs from the county chair: a precinct's envelope is the chair's.
        let in_envelope =
            |card: &&&PrintedCard| matches!(card.reporter.role, Role::Chair | Role::Secretary);
        let of_county = all.iter().filter(|card| !in_envelope(card));
        let of_county: Vec<Card> = of_county.map(|card| self.card(card)).collect();
        let packet = |&(_, at): &(CountyIndex, PrecinctIndex)| {
            let cards = all.iter().filter(in_envelope).filter(|card| card.reporter.precinct == at);
            Packet {
                precinct: self.precinct(at),
                cards: cards.map(|card| self.card(card)).collect(),
                worksheet: self.worksheet(at),
            }
        };
        let precincts = found.precincts.iter().filter(|one| one.0 == county);
        let packets: Vec<Packet> = precincts.map(packet).collect();
        cards::county_pack(&self.facts, &setup.county_row(county).name, &of_county, &packets)
    }

    fn card(&self, card: &PrintedCard) -> Card {
        let PrintedCard { reporter, code, secret } = card;
        let setup = self.night.setup();
        let county = setup.precincts.county(reporter.precinct);
        let person = reporter.person.and_then(|person| self.people.get(&person));
        let needs_large = person.is_some_and(|one| one.needs.contains(&Need::LargePrint));
        let [en, es] = call_back_word(self.night, self.keys, county).map(str::to_uppercase);
        let link = match reporter.role {
            Role::County => "/missing".to_owned(), // The precincts she is to ring.
            Role::Chair | Role::Secretary | Role::Clerk | Role::Observer => {
                secret.link(setup.precincts.id(reporter.precinct))
            }
        };
        Card {
            precinct: match reporter.role {
                Role::County => self.county(county),
                Role::Chair | Role::Secretary | Role::Clerk | Role::Observer => {
                    self.precinct(reporter.precinct)
                }
            },
            holder: match reporter.role {
                Role::Chair => Holder::Chair,
                Role::Secretary | Role::Clerk => Holder::Secretary,
                Role::Observer => Holder::Observer,
                Role::County => Holder::County,
            },
            name: person.map(|person| person.name.clone()),
            code: code.to_string(),
            link: format!("{}{link}", self.site),
            direct_number: self.night.direct_number(county).map(phone::shown),
            county_chair: self.chairs.get(&county).cloned(),
            call_back: Some(CallBack { en, es }),
            large_print: self.large_print || needs_large,
            lines: self.lines.clone(),
        }
    }

    fn worksheet(&self, at: PrecinctIndex) -> Worksheet {
        let setup = self.night.setup();
        let delegates = setup.precincts.delegates(at);
        let threshold = delegates.and_then(|delegates| match setup.plan.share(delegates) {
            Share::Nobody => None,
            Share::Room => Some(Threshold::Room),
            Share::Part { part, whole } => Some(Threshold::Fraction(part, whole)),
        });
        Worksheet {
            precinct: self.precinct(at),
            delegates: delegates.map(|delegates| delegates.0),
            threshold,
            lines: self.lines.clone(),
            ballots: self.facts.ballots,
            large_print: self.large_print || self.large_at.contains(&at),
        }
    }

    fn precinct(&self, at: PrecinctIndex) -> Precinct {
        let setup = self.night.setup();
        let zone = setup.precincts.zone(at).unwrap_or(&self.zone);
        let date = self.night.facts().map_or("", |facts| facts.date.as_str());
        let [opens_en, opens_es] = times::spoken(self.night.opens_at_ms(at), zone, date);
        Precinct {
            id: setup.precincts.id(at).to_owned(),
            name: setup.precincts.name(at).to_owned(),
            county: setup.county_row(setup.precincts.county(at)).name.clone(),
            meeting: Meeting {
                opens_en: Some(opens_en),
                opens_es: Some(opens_es),
                place: self.night.moved_to(at).map(str::to_owned),
            },
        }
    }

    /// A county chair's card names her county in the precinct's place.
    fn county(&self, county: CountyIndex) -> Precinct {
        let row = self.night.setup().county_row(county);
        Precinct {
            id: String::new(),
            name: String::new(),
            county: row.name.clone(),
            meeting: Meeting { opens_en: None, opens_es: None, place: None },
        }
    }
}

fn facts(night: &Night) -> NightFacts {
    let setup = night.setup();
    let contact = |label: &str| {
        let contact = night.contacts().iter().find(|(known, _)| known == label);
        contact.map(|(_, address)| address.clone())
    };
    let date = night.facts().map_or("", |facts| facts.date.as_str());
    let [date_en, date_es] = times::spoken_date(date);
    NightFacts {
        title: setup.title.clone(),
        date_en,
        date_es,
        hotline: contact("hotline"),
        text: contact("text"),
        headquarters: contact("headquarters"),
        origin: night.facts().map_or_else(String::new, |facts| facts.origin.clone()),
        ballots: setup.plan.contest() == Contest::Ballots,
    }
}
