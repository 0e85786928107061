//! What is printed: plain structs, filled by whoever knows the night.

/// What all paper of a night has in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NightFacts {
    /// Name of the night, as in `Iowa Democratic precinct caucuses`.
    pub title: String,
    /// Its date in English.
    pub date_en: String,
    /// Its date in Spanish.
    pub date_es: String,
    /// The reporters' telephone number; `None` if results are not taken by telephone.
    pub hotline: Option<String>,
    /// The number that texts go to; `None` if results are not taken by text.
    pub text: Option<String>,
    /// Headquarters' number for questions.
    pub headquarters: Option<String>,
    /// The site where results are shown, as in `results.example/iowa-2020`.
    pub origin: String,
    /// Votes are counted, one number a line; otherwise groups stand and are counted twice.
    pub ballots: bool,
}

/// Whose card it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Leads a precinct's caucus and reports it.
    Chair,
    /// Writes a precinct's worksheet and may report it as well.
    Secretary,
    /// Answers for the precincts of a county.
    County,
    /// Watches one precinct and reports no figures that count.
    Observer,
}

/// The word headquarters says first when it calls, one for each county.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallBack {
    /// As said in English, as in `MAPLE`.
    pub en: String,
    /// As said in Spanish, as in `ARCE`.
    pub es: String,
}

/// A line of the worksheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, the same on paper, by text and by telephone.
    pub number: u16,
    /// The candidate, or the preference.
    pub name: String,
}

/// Where and when a precinct meets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meeting {
    /// The hour in the precinct's own time, in English, as in `7:00 p.m.`
    pub opens_en: Option<String>,
    /// The same in Spanish.
    pub opens_es: Option<String>,
    /// The room or the building.
    pub place: Option<String>,
}

/// A precinct, as paper names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precinct {
    /// As in `19001-948199`; empty on a county's card.
    pub id: String,
    /// Its name; empty on a county's card.
    pub name: String,
    /// The county's name.
    pub county: String,
    /// Where and when it meets.
    pub meeting: Meeting,
}

/// One reporter's card. It is a secret: whoever holds it can report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The precinct it reports.
    pub precinct: Precinct,
    /// Whose card it is.
    pub holder: Holder,
    /// Name of the holder.
    pub name: Option<String>,
    /// The code, as in `1234-5678-9012`.
    pub code: String,
    /// The whole address that the square code opens, its secret in the fragment.
    pub link: String,
    /// A number of the county's own, called instead of the hotline.
    pub direct_number: Option<String>,
    /// The county chair's number.
    pub county_chair: Option<String>,
    /// The word we say when we call.
    pub call_back: Option<CallBack>,
    /// Printed in larger letters, with fewer words.
    pub large_print: bool,
    /// The lines in the order of the worksheet.
    pub lines: Vec<Line>,
}

/// How many people make a group viable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// One delegate: no groups form, the room elects.
    Room,
    /// This part of the attendance, rounded up.
    Fraction(u32, u32),
}

/// A precinct's worksheet. It holds no secret, and has no field that could.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worksheet {
    /// The precinct that fills it in.
    pub precinct: Precinct,
    /// How many delegates it elects; `None` leaves a box to write in.
    pub delegates: Option<u16>,
    /// How many people make a group viable; `None` where there is no such rule.
    pub threshold: Option<Threshold>,
    /// The lines in the order they are reported.
    pub lines: Vec<Line>,
    /// Votes are counted, not groups.
    pub ballots: bool,
    /// Printed in larger letters.
    pub large_print: bool,
}

impl NightFacts {
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let optional = [&self.hotline, &self.text, &self.headquarters];
        [&self.title, &self.date_en, &self.date_es, &self.origin]
            .into_iter()
            .chain(optional.into_iter().flatten())
            .map(String::as_str)
    }
}

impl Precinct {
    /// Returns what the outline calls it; two precincts of one name differ in their ids.
    pub(crate) fn entry(&self) -> String {
        if self.name.is_empty() {
            return self.county.clone();
        }
        format!("{} · {}", self.name, self.id)
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let Meeting { opens_en, opens_es, place } = &self.meeting;
        [&self.name, &self.county, &self.id]
            .into_iter()
            .chain([opens_en, opens_es, place].into_iter().flatten())
            .map(String::as_str)
    }
}

impl Card {
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let optional = [&self.name, &self.direct_number, &self.county_chair];
        let words = self.call_back.iter().flat_map(|word| [&word.en, &word.es]);
        let own = optional.into_iter().flatten().chain(words).chain([&self.code]);
        let names = self.lines.iter().map(|line| &line.name);
        self.precinct.texts().chain(own.chain(names).map(String::as_str))
    }
}

impl Worksheet {
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.precinct.texts().chain(self.lines.iter().map(|line| line.name.as_str()))
    }
}
