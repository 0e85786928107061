//! What stands on forms, in both languages beside each other.

use crate::flow::Both;

pub(crate) const WORKSHEET: Both = Both("Worksheet", "Hoja de trabajo");
pub(crate) const ATTENDANCE: Both =
    Both("Attendance at the first count", "Asistencia al primer conteo");
pub(crate) const ATTENDANCE_SHORT: Both = Both("Attendance", "Asistencia");
pub(crate) const DELEGATES_TO_ELECT: Both = Both("Delegates to elect", "Delegados a elegir");
pub(crate) const ROOM: Both = Both(
    "One delegate: no groups form; the room elects.",
    "Un delegado: no se forman grupos; elige la sala.",
);
pub(crate) const ISSUED: Both = Both("Ballots issued", "Papeletas dadas");
pub(crate) const FOUND: Both = Both("Ballots found", "Papeletas halladas");
pub(crate) const SPOILED: Both = Both("Spoiled", "Nulas");
pub(crate) const BLANK: Both = Both("Blank", "En blanco");

pub(crate) const NUMBER: Both = Both("No.", "N.º");
pub(crate) const CANDIDATE: Both = Both("Candidate", "Candidatura");
pub(crate) const FIRST_COUNT: Both = Both("First count", "Primer conteo");
pub(crate) const VIABLE: Both = Both("Viable?", "¿Viable?");
pub(crate) const FINAL_COUNT: Both = Both("Final count", "Conteo final");
pub(crate) const DELEGATES: Both = Both("Delegates", "Delegados");
pub(crate) const CAPTAIN: Both =
    Both("Captain signs, or refuses because", "Capitán firma, o no firma porque");
pub(crate) const VOTES: Both = Both("Votes", "Votos");
pub(crate) const TALLY: Both = Both("Tally marks", "Marcas de conteo");

pub(crate) const BALLOTS_ADD_UP: Both = Both(
    "Votes + spoiled + blank = ballots found",
    "Votos + nulas + en blanco = papeletas halladas",
);
pub(crate) const ROOM_VOTED: Both =
    Both("Did the room vote on the delegate?", "¿Votó la sala por el delegado?");
pub(crate) const YES: Both = Both("yes", "sí");
pub(crate) const NO: Both = Both("no", "no");
pub(crate) const LOT: Both = Both("Lot drawn?", "¿Hubo sorteo?");
pub(crate) const COIN: Both = Both("coin", "moneda");
pub(crate) const CARD_DRAW: Both = Both("card draw", "cartas");
pub(crate) const BETWEEN: Both = Both("between whom", "entre quiénes");
pub(crate) const WON: Both = Both("who won", "quién ganó");
pub(crate) const CHAIR: Both = Both("Chair", "Presidencia");
pub(crate) const SECRETARY: Both = Both("Secretary", "Secretaría");
pub(crate) const TIME: Both = Both("time", "hora");
pub(crate) const NO_SECRET: Both = Both(
    "No secret is on this sheet: it may be photographed and posted.",
    "Esta hoja no tiene secretos: se puede fotografiar y publicar.",
);

pub(crate) const CONTAINS: Both = Both("Contains", "Contiene");
pub(crate) const CONTENTS: [Both; 3] = [
    Both("Chair’s card", "Tarjeta de la presidencia"),
    Both("Secretary’s card", "Tarjeta de la secretaría"),
    Both("2 worksheets", "2 hojas de trabajo"),
];

pub(crate) const RECEIPT: Both = Both("Receipt for paper", "Recibo de papeles");
pub(crate) const PRECINCT: Both = Both("Precinct", "Precinto");
pub(crate) const SHEETS: Both = Both("Sheets", "Hojas");
pub(crate) const HOUR: Both = Both("Time", "Hora");
pub(crate) const FROM_WHOM: Both = Both("From whom", "De quién");
pub(crate) const RECEIVED_BY: Both = Both("Received by", "Recibido por");
pub(crate) const SHEETS_LISTED: Both =
    Both("______ sheets, each listed above", "______ hojas, cada una en la lista de arriba");
pub(crate) const HANDED_IN: Both = Both("Handed in", "Entregado");
pub(crate) const TAKEN: Both = Both("Received", "Recibido");
pub(crate) const RECEIPT_RULE: Both = Both(
    "One line for each precinct; whoever hands in paper sees the line written.",
    "Una línea por precinto; quien entrega papeles ve escribir la línea.",
);

pub(crate) const PACK: Both = Both("County pack", "Paquete del condado");
pub(crate) const CARDS: Both = Both("Cards", "Tarjetas");
pub(crate) const WORKSHEETS: Both = Both("Worksheets", "Hojas");
pub(crate) const PAGE: Both = Both("Page", "Página");
pub(crate) const CLOSED: Both = Both("Closed", "Cerrado");
pub(crate) const PACK_RULE: Both = Both(
    "PRIVATE: the cards in this pack are secrets. Close each envelope as it is filled.",
    "PRIVADO: las tarjetas son secretas. Cierre cada sobre en cuanto esté lleno.",
);
pub(crate) const EMPTY_SIDE: Both =
    Both("This side is empty on purpose.", "Este lado está vacío a propósito.");
