//! Every sentence that is printed, in English and in Spanish side by side.
//!
//! They are written for somebody who reads them for the first time, tired, in a loud room.

use crate::facts::Holder;
use crate::sheet::Language;

/// The sentences of a card; `{}` stands for what is filled in.
pub(crate) struct Words {
    pub(crate) private: &'static str,
    pub(crate) chair: &'static str,
    pub(crate) secretary: &'static str,
    pub(crate) county: &'static str,
    pub(crate) observer: &'static str,
    pub(crate) county_named: &'static str,
    pub(crate) precinct: &'static str,
    pub(crate) opens: &'static str,
    pub(crate) for_name: &'static str,
    pub(crate) your_code: &'static str,
    pub(crate) square: &'static str,
    pub(crate) any_way: &'static str,
    pub(crate) camera: &'static str,
    pub(crate) camera_worksheet: &'static str,
    pub(crate) camera_worksheet_short: &'static str,
    pub(crate) camera_county: &'static str,
    pub(crate) camera_observer: &'static str,
    pub(crate) call: &'static str,
    pub(crate) call_lines: &'static str,
    pub(crate) call_lines_short: &'static str,
    pub(crate) text: &'static str,
    pub(crate) text_groups: &'static str,
    pub(crate) text_groups_short: &'static str,
    pub(crate) text_ballots: &'static str,
    pub(crate) text_ballots_short: &'static str,
    pub(crate) as_in: &'static str,
    pub(crate) lines: &'static str,
    pub(crate) lines_elsewhere: &'static str,
    pub(crate) done: &'static str,
    pub(crate) no_words: &'static str,
    pub(crate) never_ask: &'static str,
    pub(crate) we_say: &'static str,
    pub(crate) first: &'static str,
    pub(crate) vouch: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) help: &'static str,
    pub(crate) county_chair: &'static str,
    pub(crate) headquarters: &'static str,
    pub(crate) hotline: &'static str,
    pub(crate) lost: &'static str,
    pub(crate) lost_short: &'static str,
    pub(crate) lost_call: &'static str,
    pub(crate) lost_no_number: &'static str,
    pub(crate) lost_then: &'static str,
    pub(crate) results: &'static str,
    pub(crate) other_side: &'static str,
}

impl Words {
    pub(crate) fn of(language: Language) -> &'static Words {
        match language {
            Language::English => &ENGLISH,
            Language::Spanish => &SPANISH,
        }
    }

    pub(crate) fn holder(&self, holder: Holder) -> &'static str {
        match holder {
            Holder::Chair => self.chair,
            Holder::Secretary => self.secretary,
            Holder::County => self.county,
            Holder::Observer => self.observer,
        }
    }
}

/// Returns the sentence with its gap filled in.
pub(crate) fn fill(sentence: &str, gap: &str) -> String {
    sentence.replacen("{}", gap, 1)
}

const ENGLISH: Words = Words {
    private: "PRIVATE — do not photograph, do not post",
    chair: "Chair’s card",
    secretary: "Secretary’s card",
    county: "County chair’s card",
    observer: "Observer’s card",
    county_named: "{} County",
    precinct: "Precinct {}",
    opens: "Opens {}",
    for_name: "For {}",
    your_code: "Your code",
    square: "square code with the link of this card",
    any_way: "Report one way, whichever works:",
    camera: "Phone camera",
    camera_worksheet: "Point a phone’s camera at the square. It opens your worksheet; nothing is \
                       installed, and it works without signal afterwards.",
    camera_worksheet_short: "Point a camera at it. Nothing is installed.",
    camera_county: "Point a phone’s camera at the square. It opens the page of your county; \
                    nothing is installed.",
    camera_observer: "Point a phone’s camera at the square. It opens the page of this precinct; \
                      nothing is installed.",
    call: "Call {}",
    call_lines: "Key your code when asked, then answer line by line. The # key alone means zero; * \
                 goes back. If the call drops, call again.",
    call_lines_short: "Key your code, then each line. # is zero, * goes back.",
    text: "Text {}",
    text_groups: "Send your code and the attendance, then four numbers a line: line number, first \
                  count, final count, delegates. Lines left out are zero. Then answer OK.",
    text_groups_short: "Code, attendance, then per line: number, first count, final count, \
                        delegates. Answer OK.",
    text_ballots: "Send your code and the attendance, then two numbers a line: line number, votes. \
                   Lines left out are zero. Then answer OK.",
    text_ballots_short: "Code, attendance, then per line: number, votes. Answer OK.",
    as_in: "Like this:",
    lines: "The lines, numbered as on your worksheet",
    lines_elsewhere: "Lines are numbered as on your worksheet.",
    done: "You are done when you have a time and three words.",
    no_words: "No words = not received.",
    never_ask: "We never ask for your code when we call.",
    we_say: "We say",
    first: "first.",
    vouch: "You vouch for your precincts, hand out new cards, hand in papers.",
    confirm: "You confirm or ask; you do not supply figures.",
    help: "Help:",
    county_chair: "county chair {}",
    headquarters: "headquarters {}",
    hotline: "hotline {}",
    lost_short: "Lost or photographed?",
    lost: "Lost this card, or somebody photographed it?",
    lost_call: "Call {}:",
    lost_no_number: "Tell your county chair:",
    lost_then: "you get a new code in a minute and this one stops working.",
    results: "Results: {}",
    other_side: "Español al dorso",
};

const SPANISH: Words = Words {
    private: "PRIVADO — no fotografíe ni publique",
    chair: "Tarjeta de la presidencia",
    secretary: "Tarjeta de la secretaría",
    county: "Tarjeta del condado",
    observer: "Tarjeta de observación",
    county_named: "Condado de {}",
    precinct: "Precinto {}",
    opens: "Abre: {}",
    for_name: "Para {}",
    your_code: "Su código",
    square: "código cuadrado con el enlace de esta tarjeta",
    any_way: "Informe por una vía, la que funcione:",
    camera: "Cámara del teléfono",
    camera_worksheet: "Apunte la cámara de un teléfono al cuadrado. Se abre su hoja de trabajo; no \
                       se instala nada, y después funciona sin señal.",
    camera_worksheet_short: "Apunte aquí la cámara. No se instala nada.",
    camera_county: "Apunte la cámara de un teléfono al cuadrado. Se abre la página de su condado; \
                    no se instala nada.",
    camera_observer: "Apunte la cámara de un teléfono al cuadrado. Se abre la página de este \
                      precinto; no se instala nada.",
    call: "Llame al {}",
    call_lines: "Marque su código cuando se lo pidan y responda línea por línea. La tecla # sola \
                 es cero; * vuelve atrás. Si se corta, llame otra vez.",
    call_lines_short: "Marque su código y cada línea. # es cero, * vuelve atrás.",
    text: "Mensaje al {}",
    text_groups: "Envíe su código y la asistencia, y luego cuatro números por línea: número de \
                  línea, primer conteo, conteo final, delegados. Las líneas omitidas son cero. \
                  Después responda OK.",
    text_groups_short: "Código, asistencia y, por línea: número, primer conteo, conteo final, \
                        delegados. Responda OK.",
    text_ballots: "Envíe su código y la asistencia, y luego dos números por línea: número de \
                   línea, votos. Las líneas omitidas son cero. Después responda OK.",
    text_ballots_short: "Código, asistencia y, por línea: número, votos. Responda OK.",
    as_in: "Por ejemplo:",
    lines: "Las líneas, numeradas como en su hoja",
    lines_elsewhere: "Las líneas llevan el número de su hoja de trabajo.",
    done: "Ha terminado cuando tiene una hora y tres palabras.",
    no_words: "Sin palabras = no recibido.",
    never_ask: "Nunca pedimos su código cuando llamamos.",
    we_say: "Primero decimos",
    first: "",
    vouch: "Usted responde por sus precintos, entrega tarjetas nuevas y presenta papeles.",
    confirm: "Usted confirma o pregunta; no da cifras.",
    help: "Ayuda:",
    county_chair: "condado {}",
    headquarters: "sede {}",
    hotline: "línea {}",
    lost_short: "¿Perdida o fotografiada?",
    lost: "¿Perdió esta tarjeta, o alguien la fotografió?",
    lost_call: "Llame al {}:",
    lost_no_number: "Avise a la presidencia del condado:",
    lost_then: "recibe un código nuevo en un minuto y este deja de funcionar.",
    results: "Resultados: {}",
    other_side: "English on the front",
};
