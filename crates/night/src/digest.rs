//! One digest of everything folded: equal live, replayed, on another node, and in the next release.

use sha2::{Digest, Sha256};

use crate::event::Sheet;
use crate::night::Night;

impl Night {
    /// Returns the digest of the fold.
    ///
    /// It covers every precinct's marks, every return with its worksheet, reporters, revisions and
    /// the stage; sums and findings follow from these.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut line = |text: String| {
            hash.update(text.as_bytes());
            hash.update(b"\n");
        };
        line(format!("night {} {} {}", self.seq, self.stage.name(), self.log_size));
        for precinct in self.setup.precincts.indices() {
            let view = self.precinct(precinct);
            let heard = (view.heard.name(), view.heard.counted_with().map(|with| with.0));
            let question = view.question.map(|q| (q.since_ms, q.why.name()));
            let codes: Vec<_> = view.codes.iter().map(|code| code.code()).collect();
            let basis = view.basis.map(|row| row.receipt);
            let id = self.setup.precincts.id(precinct);
            let (evidence, rev) = (view.evidence.name(), view.revision);
            let standing = format!("{:?}", view.standing);
            line(format!(
                "{id} {heard:?} {evidence} {question:?} {rev} {standing} {basis:?} {codes:?}"
            ));
            for at in self.returns.of(self.folds[precinct.0 as usize].first_return()) {
                let row = self.returns.row(at);
                let reporter = row.reporter().map(|r| r.0);
                let (source, via) = (row.source.name(), row.channel.name());
                let facts = (row.receipt, row.at_ms, row.real, row.live);
                let sheet: String =
                    self.returns.packed(at).iter().map(|byte| format!("{byte:02x}")).collect();
                line(format!("return {facts:?} {reporter:?} {source} {via} {sheet}"));
            }
        }
        self.people_lines(&mut line);
        for revision in &self.revisions {
            let (precinct, rev, at_ms) = (revision.precinct.0, revision.rev, revision.at_ms);
            let reason = revision.reason.map(|reason| reason.name());
            line(format!("revision {precinct} {rev} {at_ms} {reason:?} {:?}", revision.note));
        }
        for (precinct, photos) in &self.beside.photos {
            for photo in photos {
                line(format!("photo {} {} {}", precinct.0, photo.receipt, photo.received));
            }
        }
        for precinct in self.beside.amended.keys() {
            // Every other change is in the precinct's marks.
            if let Some(place) = self.moved_to(*precinct) {
                line(format!("moved {} {place}", precinct.0));
            }
        }
        for one in self.unconfirmed() {
            let (precinct, receipt) = (one.precinct.0, one.receipt);
            let sheet = Sheet::of(&self.setup, &one.worksheet);
            let sheet = serde_json::to_string(&sheet).expect("a sheet is plain data");
            line(format!("unconfirmed {precinct} {receipt} {} {sheet}", one.vouched));
        }
        for (label, address) in &self.contacts {
            line(format!("contact {label} {address}"));
        }
        hash.finalize().into()
    }

    /// Who reports with which card, and how long names and numbers are kept.
    fn people_lines(&self, line: &mut impl FnMut(String)) {
        for reporter in self.reporters.sorted() {
            let role = reporter.role.name();
            let (id, precinct) = (reporter.id.0, reporter.precinct.0);
            let (generation, lookup) = (reporter.generation, reporter.lookup);
            line(format!("reporter {id} {precinct} {role} {generation} {lookup:?}"));
            if let Some(person) = reporter.person {
                line(format!("person {id} {person:?}"));
            }
            if reporter.printed > 0 {
                line(format!("printed {id} {}", reporter.printed));
            }
            for device in &reporter.devices {
                line(format!("device {device:?}"));
            }
        }
        for (county, number) in &self.direct_numbers {
            line(format!("direct number {} {number}", county.0));
        }
        let phone = &self.telephone;
        if !phone.hotline.is_empty() {
            line(format!("hotline {:?} {:?}", phone.hotline.settings, phone.hotline.numbers));
        }
        for number in &phone.burned {
            line(format!("burned {number}"));
        }
        for (number, reporter) in &phone.enrolled {
            line(format!("enrolled {:016x} {}", number.0, reporter.0));
        }
        if phone.calls != (0, 0) {
            line(format!("calls {:?}", phone.calls));
        }
        self.desk_lines(line);
        let keeping = &self.keeping;
        let times = (keeping.until_ms, keeping.hold_since_ms, keeping.purged_at_ms);
        if times != (None, None, None) || keeping.proposed.is_some() {
            line(format!("keeping {times:?} {:?}", keeping.proposed));
        }
    }

    /// Who takes calls, who is called back, and what is kept of calls.
    fn desk_lines(&self, line: &mut impl FnMut(String)) {
        let phone = &self.telephone;
        for (reporter, draft) in &phone.drafts {
            let sheet = Sheet::of(&self.setup, &draft.worksheet);
            let sheet = serde_json::to_string(&sheet).expect("a sheet is plain data");
            line(format!("draft {} {} {sheet}", reporter.0, draft.line));
        }
        for (id, operator) in &phone.operators {
            line(format!("operator {} {operator:?}", id.0));
        }
        for (reporter, since_ms) in &phone.call_backs {
            line(format!("call back {} {since_ms}", reporter.0));
        }
    }
}
