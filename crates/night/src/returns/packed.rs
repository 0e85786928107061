//! Worksheets as a few bytes: LEB128 numbers, an absent figure as 0 and a given one as itself plus
//! one.

use caucus::worksheet::{
    Alignment, Ballots, Candidate, DrawnLot, EarlyVotes, Group, LotKind, PrintedEquivalents,
    Signature, Votes, Worksheet,
};

const ALIGNMENT: u8 = 0;
const BALLOTS: u8 = 1;

/// Appends a worksheet's bytes.
pub(super) fn pack(worksheet: &Worksheet, out: &mut Vec<u8>) {
    match worksheet {
        Worksheet::Alignment(sheet) => {
            out.push(ALIGNMENT);
            pack_alignment(sheet, out);
        }
        Worksheet::Ballots(ballots) => {
            out.push(BALLOTS);
            for figure in [ballots.issued, ballots.found, ballots.spoiled, ballots.blank] {
                optional(figure, out);
            }
            number(ballots.votes.len() as u64, out);
            for vote in &ballots.votes {
                number(u64::from(vote.candidate.0), out);
                number(u64::from(vote.votes), out);
            }
        }
    }
}

fn pack_alignment(sheet: &Alignment, out: &mut Vec<u8>) {
    optional(sheet.attendance, out);
    number(sheet.groups.len() as u64, out);
    for group in &sheet.groups {
        number(u64::from(group.candidate.0), out);
        optional(group.first_alignment, out);
        optional(group.final_alignment, out);
        optional(group.awards, out);
        optional(group.printed.map(|p| p.0), out);
        optional(group.early.map(|e| e.first_alignment), out);
        if let Some(early) = group.early {
            number(u64::from(early.final_alignment), out);
        }
    }
    number(sheet.lots.len() as u64, out);
    for lot in &sheet.lots {
        out.push(lot.kind as u8);
        number(lot.parties.len() as u64, out);
        lot.parties.iter().for_each(|party| number(u64::from(party.0), out));
        number(u64::from(lot.winner.0), out);
    }
    optional(sheet.room_vote.map(u32::from), out);
    number(sheet.signed.len() as u64, out);
    for signature in &sheet.signed {
        number(signature.role.len() as u64, out);
        out.extend_from_slice(signature.role.as_bytes());
        out.push(u8::from(signature.signed));
    }
}

fn number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn optional(figure: Option<u32>, out: &mut Vec<u8>) {
    number(figure.map_or(0, |n| u64::from(n) + 1), out);
}

/// Returns the worksheet of bytes that [`pack`] made.
pub(super) fn unpack(bytes: &[u8]) -> Worksheet {
    let mut reader = Reader { bytes };
    match reader.byte() {
        ALIGNMENT => Worksheet::Alignment(reader.alignment()),
        BALLOTS => Worksheet::Ballots(reader.ballots()),
        other => unreachable!("packed worksheets are ours alone, found kind {other}"),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        let (&first, rest) = self.bytes.split_first().expect("packed worksheets are whole");
        self.bytes = rest;
        first
    }

    fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
            shift += 7;
        }
    }

    fn figure(&mut self) -> u32 {
        self.number() as u32 // Packed from a u32.
    }

    fn optional(&mut self) -> Option<u32> {
        self.number().checked_sub(1).map(|n| n as u32)
    }

    fn candidate(&mut self) -> Candidate {
        Candidate(self.number() as u16)
    }

    fn alignment(&mut self) -> Alignment {
        let attendance = self.optional();
        let groups = (0..self.number()).map(|_| self.group()).collect();
        let lots = (0..self.number()).map(|_| self.lot()).collect();
        let room_vote = self.optional().map(|yes| yes == 1);
        let signed = (0..self.number()).map(|_| self.signature()).collect();
        Alignment { attendance, groups, lots, room_vote, signed }
    }

    fn group(&mut self) -> Group {
        Group {
            candidate: self.candidate(),
            first_alignment: self.optional(),
            final_alignment: self.optional(),
            awards: self.optional(),
            printed: self.optional().map(PrintedEquivalents),
            early: self.optional().map(|first_alignment| EarlyVotes {
                first_alignment,
                final_alignment: self.figure(),
            }),
        }
    }

    fn lot(&mut self) -> DrawnLot {
        let kind = match self.byte() {
            0 => LotKind::Coin,
            1 => LotKind::Names,
            _ => LotKind::Card,
        };
        let parties = (0..self.number()).map(|_| self.candidate()).collect();
        DrawnLot { kind, parties, winner: self.candidate() }
    }

    fn signature(&mut self) -> Signature {
        let length = self.number() as usize;
        let (role, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        Signature { role: String::from_utf8_lossy(role).into_owned(), signed: self.byte() == 1 }
    }

    fn ballots(&mut self) -> Ballots {
        Ballots {
            issued: self.optional(),
            found: self.optional(),
            spoiled: self.optional(),
            blank: self.optional(),
            votes: (0..self.number())
                .map(|_| Votes { candidate: self.candidate(), votes: self.figure() })
                .collect(),
        }
    }
}
