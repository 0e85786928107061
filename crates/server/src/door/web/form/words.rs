//! What the worksheet without a script says, in English and in Spanish. A missing translation does
//! not compile.

use canvass::finding::{Finding, FindingCode, sentence_for_chair};
use canvass::setup::Setup;

use super::{Written, text};

/// Every text of one language.
pub(super) struct Words {
    pub lang: &'static str,
    /// The language's own name.
    pub name: &'static str,
    pub title: &'static str,
    pub intro: &'static str,
    pub code: &'static str,
    pub mode: &'static str,
    pub real: &'static str,
    pub practice: &'static str,
    pub attendance: &'static str,
    /// Names and labels of what is counted beside the votes.
    pub ballots: [(&'static str, &'static str); 4],
    /// Names and labels of a candidate's figures: three of people in groups, one of ballots.
    pub columns: [(&'static str, &'static str); 4],
    pub room_vote: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub check: &'static str,
    pub checked: &'static str,
    pub clean: &'static str,
    pub rules_give: &'static str,
    pub as_paper: &'static str,
    pub send: &'static str,
    pub received: &'static str,
    pub done: &'static str,
    pub questions: &'static str,
    pub again: &'static str,
    counted: &'static str,
    question: &'static str,
    waiting: &'static str,
    late: &'static str,
    practised: &'static str,
    after_opening: &'static str,
    before_opening: &'static str,
    kept: &'static str,
}

static ENGLISH: Words = Words {
    lang: "en",
    name: "English",
    title: "Report your precinct",
    intro: "Write the figures as they stand on the paper. Leave empty what the paper does not \
            give. First check the sums, then send.",
    code: "The twelve digits of your card’s code",
    mode: "What is this?",
    real: "The real count",
    practice: "Practice, before the precinct opens",
    attendance: "People who came (attendance)",
    ballots: [
        ("issued", "Ballots handed out"),
        ("found", "Ballots found in the box"),
        ("spoiled", "Spoiled ballots"),
        ("blank", "Blank ballots"),
    ],
    columns: [
        ("first_alignment", "First count"),
        ("final_alignment", "Final count"),
        ("awards", "Delegates on the paper"),
        ("votes", "Votes"),
    ],
    room_vote: "One delegate only: did the room vote on the delegate?",
    yes: "Yes",
    no: "No",
    check: "Check the sums",
    checked: "What the rules say",
    clean: "Everything adds up.",
    rules_give: "Delegates that are sure by the rules:",
    as_paper: "If your paper says so, send it as it is. Nothing is refused because of its sums.",
    send: "Send to headquarters",
    received: "Received",
    done: "You are done when you have a time and three words. Write them on the paper. No words \
           means not received.",
    questions: "Headquarters will look at the sums. Keep the paper.",
    again: "Send a correction, or another precinct",
    counted: "It counts.",
    question: "It is kept. Headquarters has a question and will call.",
    waiting: "It is kept, and counts when a second report or headquarters confirms it.",
    late: "It came late: kept, and headquarters will look.",
    practised: "This was practice. Your precinct is ready.",
    after_opening: "This was sent as practice after the precinct opened, so it does not count. If \
                    it is the real count, send it again as the real count.",
    before_opening: "This was sent before the precinct opened, so it does not count. Send it again \
                     when the count is done.",
    kept: "It is kept, and headquarters will look.",
};

static SPANISH: Words = Words {
    lang: "es",
    name: "Español",
    title: "Informe de su precinto",
    intro: "Escriba las cifras como están en el papel. Deje vacío lo que el papel no dice. \
            Primero revise las sumas y después envíe.",
    code: "Los doce dígitos del código de su tarjeta",
    mode: "¿Qué es esto?",
    real: "El conteo real",
    practice: "Práctica, antes de que abra el precinto",
    attendance: "Personas que vinieron (asistencia)",
    ballots: [
        ("issued", "Boletas entregadas"),
        ("found", "Boletas encontradas en la caja"),
        ("spoiled", "Boletas anuladas"),
        ("blank", "Boletas en blanco"),
    ],
    columns: [
        ("first_alignment", "Primer conteo"),
        ("final_alignment", "Conteo final"),
        ("awards", "Delegados según el papel"),
        ("votes", "Votos"),
    ],
    room_vote: "Solo con un delegado: ¿votó la sala por el delegado?",
    yes: "Sí",
    no: "No",
    check: "Revisar las sumas",
    checked: "Lo que dicen las reglas",
    clean: "Todo cuadra.",
    rules_give: "Delegados seguros según las reglas:",
    as_paper: "Si su papel lo dice así, envíelo tal cual. Nada se rechaza por sus sumas.",
    send: "Enviar a la sede",
    received: "Recibido",
    done: "Usted terminó cuando tiene una hora y tres palabras. Escríbalas en el papel. Sin \
           palabras, no se recibió.",
    questions: "La sede revisará las sumas. Guarde el papel.",
    again: "Enviar una corrección, u otro precinto",
    counted: "Ya cuenta.",
    question: "Está guardado. La sede tiene una pregunta y llamará.",
    waiting: "Está guardado, y cuenta cuando lo confirme otro informe o la sede.",
    late: "Llegó tarde: está guardado y la sede lo revisará.",
    practised: "Esto fue práctica. Su precinto está listo.",
    after_opening: "Se envió como práctica después de abrir el precinto, así que no cuenta. Si es \
                    el conteo real, envíelo otra vez como conteo real.",
    before_opening: "Se envió antes de abrir el precinto, así que no cuenta. Envíelo otra vez \
                     cuando termine el conteo.",
    kept: "Está guardado y la sede lo revisará.",
};

impl Words {
    /// Returns the words of the language that was asked for.
    pub fn of(written: &Written) -> &'static Words {
        if text(written, "lang") == SPANISH.lang { &SPANISH } else { &ENGLISH }
    }

    /// Returns the words of the other language.
    pub fn other(&self) -> &'static Words {
        if self.lang == SPANISH.lang { &ENGLISH } else { &SPANISH }
    }

    /// Returns what a return's standing means to its sender.
    pub fn standing(&self, standing: &str) -> &'static str {
        match standing {
            "counted" => self.counted,
            "question" => self.question,
            "waiting" => self.waiting,
            "late" => self.late,
            "practice" => self.practised,
            "practice-after-opening" => self.after_opening,
            "before-opening" => self.before_opening,
            _ => self.kept,
        }
    }

    /// Returns what a finding asks of the person who has the paper.
    pub fn finding(&self, form: &Setup, finding: &Finding) -> String {
        if self.lang == ENGLISH.lang {
            return sentence_for_chair(form, finding);
        }
        let name = finding.candidate.map(|c| format!("{}: ", form.candidate_entry(c).name));
        format!("{}{}", name.unwrap_or_default(), in_spanish(finding.code))
    }
}

fn in_spanish(code: FindingCode) -> &'static str {
    match code {
        FindingCode::NoData => "No hay ninguna cifra. Escriba el conteo de su papel.",
        FindingCode::FirstCountMissing => "Falta el primer conteo. Escríbalo de su papel.",
        FindingCode::FinalCountMissing => "Falta el conteo final. Escríbalo de su papel.",
        FindingCode::FinalAboveFirst => {
            "El conteo final tiene más personas que el primero; nadie puede entrar entre los dos. \
             Compare cada línea con su papel."
        }
        FindingCode::FinalAboveAttendance => {
            "El conteo final tiene más personas que la asistencia. Compare con su papel."
        }
        FindingCode::CountsDiffer => {
            "Los dos conteos no son iguales. Si alguien se fue, está bien."
        }
        FindingCode::ViableGroupShrank => {
            "un grupo viable no puede perder personas. Compare con su papel."
        }
        FindingCode::AwardBelowThreshold => {
            "tiene delegados sin llegar al mínimo. Revise mientras la sala siga aquí."
        }
        FindingCode::ViableWithoutAward => {
            "llega al mínimo y no tiene delegado. Revise mientras la sala siga aquí."
        }
        FindingCode::AwardOutOfOrder => {
            "un grupo más grande tiene menos delegados que uno más pequeño. Revise el papel."
        }
        FindingCode::AwardsTotal => {
            "Los delegados no suman el número que elige este precinto. Revise el papel."
        }
        FindingCode::AwardAgainstRule => {
            "Los delegados no son los que dan las reglas. Revise mientras la sala siga aquí."
        }
        FindingCode::LotUnrecorded => {
            "El último delegado va por sorteo y no está anotado quién participó y quién ganó."
        }
        FindingCode::AwardFraction
        | FindingCode::IdenticalReturn
        | FindingCode::AttendanceImplausible
        | FindingCode::ObserverDiffers => "La sede lo revisará; sus cifras se guardan como están.",
    }
}
