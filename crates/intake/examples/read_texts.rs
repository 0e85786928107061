//! Reads texts, one JSON object on each line of the standard input, and prints what they say.
//!
//! Given `{"contest":"alignment","lines":14,"text":"…"}` it prints `{"code":…,"head":69,
//! "lines":[[1,30,44,3]]}`, where lines of zeros are left out; `{"code":…,"said":"nobody"}` for the
//! words of the dialogue; `{"code":…,"reply":"…"}` where nothing is taken. The page's tests hold
//! their writer of texts against it.

use std::io::{self, BufRead, Write};

use caucus::plan::Contest;
use caucus::worksheet::Worksheet;
use intake::text_message::{Paper, Said, read, reply};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        writeln!(out, "{}", answer(&line?)?)?;
    }
    out.flush()
}

fn answer(line: &str) -> io::Result<Value> {
    let asked: Value = serde_json::from_str(line)?;
    let contest = match asked["contest"].as_str() {
        Some("alignment") => Contest::Alignment,
        Some("ballots") => Contest::Ballots,
        Some(_) | None => return Err(io::Error::other("contest: write alignment or ballots")),
    };
    let (Some(lines), Some(text)) = (asked["lines"].as_u64(), asked["text"].as_str()) else {
        return Err(io::Error::other("write lines, a number, and text"));
    };
    let paper = Paper { contest, lines: u16::try_from(lines).map_err(io::Error::other)? };
    let message = read(paper, text);
    let code = message.code.as_ref().map(|code| code.digits());
    Ok(match &message.said {
        Said::Figures(worksheet) => figures(code, worksheet),
        Said::NotUnderstood(misfits) => json!({"code": code, "reply": reply(paper, misfits)}),
        Said::Query => json!({"code": code, "said": "query"}),
        Said::Agreed => json!({"code": code, "said": "agreed"}),
        Said::Nobody => json!({"code": code, "said": "nobody"}),
        Said::CodeAlone => json!({"code": code, "said": "code alone"}),
    })
}

fn figures(code: Option<&str>, worksheet: &Worksheet) -> Value {
    let (head, mut lines): (_, Vec<_>) = match worksheet {
        Worksheet::Alignment(sheet) => {
            let line = |group: &caucus::worksheet::Group| {
                let figures = [group.first_alignment, group.final_alignment, group.awards];
                let mut line = vec![u32::from(group.candidate.0) + 1];
                line.extend(figures.iter().flatten());
                line
            };
            (sheet.attendance, sheet.groups.iter().map(line).collect())
        }
        Worksheet::Ballots(sheet) => {
            let line = |v: &caucus::worksheet::Votes| vec![u32::from(v.candidate.0) + 1, v.votes];
            (sheet.found, sheet.votes.iter().map(line).collect())
        }
    };
    lines.retain(|line| line[1..].iter().any(|&figure| figure > 0));
    json!({"code": code, "head": head, "lines": lines})
}
