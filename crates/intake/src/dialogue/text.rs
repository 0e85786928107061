//! The fixed texts, in English and Spanish.
//!
//! An option stands before its key, so that nobody has to keep a number in mind.

use super::language::Language;

/// Makes the list of texts: what each is called, its recording's name, and how it is worded.
macro_rules! texts {
    ($($id:ident $name:literal $english:literal $spanish:literal)*) => {
        /// A fixed text.
        #[allow(missing_docs, reason = "the words themselves say it")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Text { $($id,)* }

        impl Text {
            /// Every text.
            pub const ALL: &[Text] = &[$(Text::$id,)*];

            /// Returns the name of its recording.
            pub fn name(self) -> &'static str {
                match self { $(Text::$id => $name,)* }
            }

            fn both(self) -> [&'static str; 2] {
                match self { $(Text::$id => [$english, $spanish],)* }
            }
        }
    };
}

impl Text {
    /// Returns what is heard.
    pub fn in_language(self, language: Language) -> &'static str {
        self.both()[language as usize]
    }
}

texts! {
    // The code.
    Greeting "greeting"
        "This is the reporting line. Please key the twelve digits of your card."
        "Esta es la línea de resultados. Marque los doce números de su tarjeta."
    LanguageByStar "language-by-star" "Para español, oprima asterisco." "For English, press star."
    CodeWrong "code-wrong"
        "That is not a code of tonight. Please key the twelve digits of your newest card."
        "Ese código no es de esta noche. Marque los doce números de su tarjeta más nueva."
    CodeSlip "code-slip"
        "One digit was not right. Please key the twelve digits once more."
        "Un número estaba mal. Marque otra vez los doce números."
    CodeShort "code-short"
        "A code has twelve digits. Please key it from the beginning."
        "El código tiene doce números. Márquelo desde el principio."
    CodeAgain "code-again"
        "Please key the twelve digits from the beginning."
        "Marque los doce números desde el principio."
    Moment "moment" "One moment." "Un momento."
    TryLater "try-later"
        "Too many codes were tried from here. Please call again in five minutes. Goodbye."
        "Se probaron demasiados códigos desde aquí. Llame otra vez en cinco minutos. Adiós."

    // The precinct.
    YouReportFor "you-report-for" "You report for" "Usted informa por"
    Practice "practice"
        "Your caucus has not opened yet: this is practice. It does not count."
        "Su asamblea no ha abierto: esto es práctica. No cuenta."
    FiledBefore "filed-before" "Headquarters has figures from you."
        "La sede ya tiene sus números."
    ReplacesThem "replaces-them" "What you send now replaces them."
        "Lo que envíe ahora los reemplaza."
    PractisedBefore "practised-before" "Headquarters has your practice. It does not count."
        "La sede tiene su práctica. No cuenta."
    ReportNow "report-now" "To report, press one." "Para informar, oprima uno."
    OtherPrecinct "other-precinct" "For another precinct, press two."
        "Para otro precinto, oprima dos."
    HearReceived "hear-received" "To hear what was received, press three."
        "Para oír lo que se recibió, oprima tres."
    WasReceived "was-received" "This was received." "Esto se recibió."
    PracticeWasReceived "practice-was-received" "This was received as practice."
        "Esto se recibió como práctica."
    CheckWords "check-words" "Check words:" "Palabras de control:"
    IfRight "if-right" "If that is right, press one." "Si es correcto, oprima uno."
    IfWrongPrecinct "if-wrong-precinct" "If not, press two."
        "Si no, oprima dos."
    OtherLanguage "other-language" "Para español, oprima nueve." "For English, press nine."
    CountedWith "counted-with" "This precinct is counted with" "Este precinto se cuenta con"
    ReportThere "report-there"
        "Please report there, once for both. That cannot be done with this card."
        "Informe allí, una vez por los dos. No se puede con esta tarjeta."
    NotByKeypad "not-by-keypad"
        "The paper of this precinct has too many lines for the keypad."
        "La hoja de este precinto tiene demasiadas líneas para el teclado."
    ForPerson "for-person" "For a person, press zero."
        "Para hablar con una persona, oprima cero."
    PersonByZeros "person-by-zeros" "For a person, key zero three times."
        "Para hablar con una persona, marque cero tres veces."
    GoOnThere "go-on-there" "You go on where you stopped." "Continúa donde se quedó."
    ElectsNobody "elects-nobody"
        "This precinct elects no delegates. Only the counts are reported."
        "Este precinto no elige delegados. Solo se informan los conteos."

    // The counts.
    HowToKey "how-to-key"
        "Key each number, then pound. Pound alone is zero. Star goes back."
        "Marque cada número y luego la tecla de número. Esa tecla sola es cero. Con asterisco \
         regresa."
    HowManyPeople "how-many-people" "How many people at the first count?"
        "¿Cuántas personas en el primer conteo?"
    HowManyBallots "how-many-ballots" "How many ballots were found in the box?"
        "¿Cuántas boletas había en la urna?"
    HowManyWithEarly "how-many-with-early"
        "How many people at the first count, with early ballots?"
        "¿Cuántas personas en el primer conteo, con las boletas anticipadas?"
    EarlyApart "early-apart"
        "Early ballots are part of each count. Does your paper also show them apart?"
        "Las boletas anticipadas son parte de cada conteo. ¿Su hoja también las muestra aparte?"
    BallotsApart "ballots-apart"
        "Does your paper say how many ballots were handed out, spoiled and blank?"
        "¿Su hoja dice cuántas boletas se entregaron, se anularon y quedaron en blanco?"
    IssuedAsked "issued-asked" "How many were handed out?" "¿Cuántas se entregaron?"
    SpoiledAsked "spoiled-asked" "How many were spoiled?" "¿Cuántas se anularon?"
    BlankAsked "blank-asked" "How many were blank?" "¿Cuántas estaban en blanco?"
    IfNobodyCame "if-nobody-came" "If nobody came, press one." "Si nadie vino, oprima uno."
    OnWithLines "on-with-lines" "To go on with the lines, press two."
        "Para seguir con las líneas, oprima dos."
    Line "line" "Line" "Línea"
    FirstCountAsked "first-count-asked" "First count?" "¿Primer conteo?"
    FinalCountAsked "final-count-asked" "Final count?" "¿Conteo final?"
    EarlyFirstAsked "early-first-asked" "Early ballots in the first count?"
        "¿Boletas anticipadas en el primer conteo?"
    EarlyFinalAsked "early-final-asked" "Early ballots in the final count?"
        "¿Boletas anticipadas en el conteo final?"
    VotesAsked "votes-asked" "Votes?" "¿Votos?"
    DelegatesAsked "delegates-asked" "Delegates?" "¿Delegados?"
    ItWas "it-was" "It was" "Era"
    TooLarge "too-large" "That number is too large. Please key it again."
        "Ese número es demasiado grande. Márquelo otra vez."
    SoFar "so-far" "So far:" "Hasta ahora:"
    KeyOn "key-on" "Key on, or end the number with pound."
        "Siga marcando, o termine con la tecla de número."

    // Delegates.
    Needs "needs" "To be viable a group needs" "Para ser viable un grupo necesita"
    ByRule "by-rule" "By the rule:" "Según la regla:"
    NoLineViable "no-line-viable" "No line is viable, and none has a delegate."
        "Ninguna línea es viable y ninguna tiene delegados."
    IfPaperSame "if-paper-same" "If your paper says the same, press one."
        "Si su hoja dice lo mismo, oprima uno."
    KeyYourself "key-yourself" "If not, press two and key the delegates."
        "Si no, oprima dos y marque los delegados."
    KeyPaperDelegates "key-paper-delegates" "To key the delegates of your paper, press one."
        "Para marcar los delegados de su hoja, oprima uno."
    IfPaperNone "if-paper-none" "If your paper has none, press two."
        "Si su hoja no tiene, oprima dos."
    AreEqual "are-equal" "A lot decides between" "La suerte decide entre"
    IfCoin "if-coin" "If it was a coin, press one." "Si fue una moneda, oprima uno."
    IfNames "if-names" "If it was straws or names, press two."
        "Si fueron pajitas o nombres, oprima dos."
    IfCards "if-cards" "If it was cards, press three." "Si fueron cartas, oprima tres."
    IfNoLot "if-no-lot" "If there was no lot, press four." "Si no hubo sorteo, oprima cuatro."
    WhichGains "which-gains" "Which line was drawn and gets one more? Key its number, then pound."
        "¿Qué línea salió y recibe uno más? Marque su número y la tecla de número."
    WhichLoses "which-loses" "Which line was drawn and gets one less? Key its number, then pound."
        "¿Qué línea salió y recibe uno menos? Marque su número y la tecla de número."
    NotThatLine "not-that-line" "It is none of these lines." "No es una de esas líneas."
    WhichWon "which-won"
        "One delegate. Which line did the room elect? Key its number, then pound. If none, pound \
         alone."
        "Un delegado. ¿Qué línea eligió la sala? Marque su número y la tecla de número. Si \
         ninguna, esa tecla sola."
    DidRoomVote "did-room-vote" "Did the room vote on the delegate?"
        "¿Votó la sala por el delegado?"
    IfYes "if-yes" "If yes, press one." "Si es así, oprima uno."
    IfNo "if-no" "If no, press two." "Si no, oprima dos."

    // The whole return.
    ReadBack "read-back" "Now compare with your paper." "Ahora compare con su hoja."
    ReadBackPractice "read-back-practice" "This is practice. Now compare with your paper."
        "Esto es práctica. Ahora compare con su hoja."
    AtFirstCount "at-first-count" "At the first count," "En el primer conteo,"
    BallotsFound "ballots-found" "Ballots found" "Boletas en la urna"
    BallotsIssued "ballots-issued" "Ballots handed out" "Boletas entregadas"
    Spoiled "spoiled" "Spoiled" "Anuladas"
    Blank "blank" "Blank" "En blanco"
    First "first" "First" "Primero"
    Final "final" "Final" "Final"
    Votes "votes" "Votes" "Votos"
    OfThoseEarly "of-those-early" "Of those, early ballots:" "De esas, boletas anticipadas:"
    AllOthersZero "all-others-zero" "Every other line is zero." "Todas las demás líneas son cero."
    AllOthersZeroOrAbsent "all-others-zero-or-absent" "Every other line is zero or not given."
        "Las demás líneas son cero o no se dieron."
    NoDelegatesGiven "no-delegates-given" "No delegates are given." "No se dan delegados."
    RoomVoted "room-voted" "The room voted." "La sala votó."
    RoomNotVoted "room-not-voted" "The room did not vote." "La sala no votó."
    LotCoin "lot-coin" "By a coin the lot was won by" "Con una moneda ganó"
    LotNames "lot-names" "By straws or names the lot was won by" "Con pajitas o nombres ganó"
    LotCards "lot-cards" "By cards the lot was won by" "Con cartas ganó"
    LookOnceMore "look-once-more" "Please look once more:" "Mire una vez más:"
    PaperRules "paper-rules" "If the paper says so, send it as it is."
        "Si la hoja lo dice así, envíelo como está."
    SendIt "send-it" "If your paper says the same, press one to send it."
        "Si su hoja dice lo mismo, oprima uno para enviar."
    ChangeLine "change-line" "To change a line, press two." "Para cambiar una línea, oprima dos."
    HearAgain "hear-again" "To hear it again, press three." "Para oírlo otra vez, oprima tres."
    WhichLine "which-line"
        "Which line? Key its number, then pound. For what stands above the lines, pound alone."
        "¿Qué línea? Marque su número y la tecla de número. Para lo que está sobre las líneas, esa \
         tecla sola."

    // After it was sent.
    Received "received" "Received. Your check words:" "Recibido. Sus palabras de control:"
    PracticeReceived "practice-received"
        "Your practice was received. It does not count. Your check words:"
        "Su práctica fue recibida. No cuenta. Sus palabras de control:"
    OnceMore "once-more" "Once more:" "Otra vez:"
    WordsAgain "words-again" "To hear them again, press one. Spelled, press two."
        "Para oírlas otra vez, oprima uno. Letra por letra, oprima dos."
    MayHangUp "may-hang-up" "Once you have written them down, you may hang up."
        "Cuando las haya escrito puede colgar."
    HeadquartersLooks "headquarters-looks" "Headquarters will look at this and may call you:"
        "La sede mirará esto y quizá llame:"
    NotStored "not-stored" "It was not stored. To send it once more, press one."
        "No se guardó. Para enviarlo otra vez, oprima uno."
    Refused "refused" "It was not accepted." "No fue aceptado."
    NoAnswer "no-answer"
        "There is no answer yet. No check words means not received. Your figures are kept: please \
         call again."
        "Todavía no hay respuesta. Sin palabras de control no está recibido. Sus números están \
         guardados: llame otra vez."

    // The end.
    Silent "silent"
        "I hear nothing. What you keyed up to the last whole line is kept: call again and you go \
         on there. Goodbye."
        "No oigo nada. Lo que marcó hasta la última línea completa está guardado: llame otra vez \
         y continúa allí. Adiós."
    TooLong "too-long"
        "This call has become too long. What you keyed up to the last whole line is kept: call \
         again and you go on there. Goodbye."
        "Esta llamada es demasiado larga. Lo que marcó hasta la última línea completa está \
         guardado: llame otra vez y continúa allí. Adiós."
    Goodbye "goodbye" "Goodbye." "Adiós."

    // The line to a person.
    WaitForPerson "wait-for-person" "Please stay on the line for a person."
        "Espere en la línea para hablar con una persona."
    YourPlaceIs "your-place-is" "Your place in line is" "Su lugar en la fila es el número"
    YouAreNext "you-are-next" "You are next." "Usted es la próxima persona."
    PlaceIsKept "place-is-kept"
        "If you hang up your place is kept: call again, key your code and press zero."
        "Si cuelga, su lugar queda guardado: llame otra vez, marque su código y oprima cero."
    CallBackByOne "call-back-by-one"
        "To be called back at the number that is listed for you, press one."
        "Para que le llamemos al número que tenemos de usted, oprima uno."
    KeypadByStar "keypad-by-star" "To go back to the keypad, press star."
        "Para volver al teclado, oprima asterisco."
    NobodyAtDesk "nobody-at-desk" "Nobody is at the desk now. Your place is kept."
        "Ahora no hay nadie para atender. Su lugar queda guardado."
    LineIsFull "line-is-full" "Too many callers wait for a person now."
        "Ahora esperan demasiadas llamadas para una persona."
    WillCallBack "will-call-back" "You will be called back. The caller first says this word:"
        "Le llamaremos. Quien llame dirá primero esta palabra:"
    HangUpNow "hang-up-now" "You may hang up now." "Ya puede colgar."
    PutThrough "put-through" "You are put through." "Le comunicamos."
    DeskLineBroke "desk-line-broke"
        "The line to the desk broke. You are next: please stay on the line."
        "Se cortó la comunicación. Usted es la próxima persona: espere en la línea."
    CallingBack "calling-back"
        "This is the reporting line, calling you back. Your county's word is"
        "Le llama la línea de resultados, como pidió. La palabra de su condado es"
    PutThroughByOne "put-through-by-one" "To be put through, press one."
        "Para que le comuniquemos, oprima uno."
    WrongLine "wrong-line"
        "This is not the reporting line. Results are on the web page. Reporters: please call the \
         number on your card."
        "Esta no es la línea para informar. Los resultados están en la página web. Si usted \
         informa, llame al número de su tarjeta."

    // Findings.
    NoData "no-data" "There are no figures." "No hay números."
    FirstMissing "first-missing" "The first count is zero." "El primer conteo es cero."
    FinalMissing "final-missing" "The final count is zero." "El conteo final es cero."
    FinalHas "final-has" "The final count has" "El conteo final tiene"
    TheFirstHas "the-first-has" "The first count has" "El primer conteo tiene"
    ThereWere "there-were" "At the first count there were" "En el primer conteo había"
    NobodyJoins "nobody-joins" "Nobody can join in between." "Nadie puede entrar entre los dos."
    PeopleMayLeave "people-may-leave" "If people left, that is fine."
        "Si hubo quien se fue, está bien."
    WasViable "was-viable" "It was viable and has lost people. A viable group stays together."
        "Era viable y perdió personas. Un grupo viable no se deshace."
    BelowThreshold "below-threshold" "It is not viable and has a delegate."
        "No es viable y tiene un delegado."
    WithoutAward "without-award" "It is viable and has no delegate."
        "Es viable y no tiene delegado."
    MoreThan "more-than" "It has more people than" "Tiene más personas que"
    ButFewer "but-fewer" "But fewer delegates." "Pero menos delegados."
    AddUpTo "add-up-to" "The delegates add up to" "Los delegados suman"
    Elects "elects" "Delegates of this precinct:" "Delegados de este precinto:"
    AgainstRule "against-rule" "The delegates are not what the rule gives."
        "Los delegados no son los que da la regla."
    RoomDiffers "room-differs"
        "The room did not elect its largest group. The rules allow this."
        "La sala no eligió a su grupo más grande. Las reglas lo permiten."
    LotUnrecorded "lot-unrecorded" "Groups are equal, and no lot is noted."
        "Hay grupos iguales y no se anotó un sorteo."
    Fraction "fraction" "Its delegates are no whole number."
        "Sus delegados no son un número entero."
    SameAs "same-as" "Every count equals that of" "Todos los conteos son iguales a los de"
    MoreThanRegistered "more-than-registered" "There are more people than are registered."
        "Hay más personas que las registradas."
    ObserverDiffers "observer-differs" "An observer has other figures."
        "Quien observa tiene otros números."
    AndMore "and-more" "And more." "Y más."
}
