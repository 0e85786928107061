//! A night from the machine's shell: its stages, its precincts, its ledger.

use crate::run::holdfast;
use crate::served::NightDir;

/// Runs lines such as `move open --reason r => 0 the night is open`: the command without its
/// directory, the exit code, and words of what it prints.
fn check(dir: &NightDir, story: &str) {
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (command, expected) = line.split_once(" => ").unwrap();
        let (code, words) = expected.split_once(' ').unwrap();
        let name = if command.starts_with("ledger ") { "ledger verify" } else { first(command) };
        let rest = &command[name.len()..];
        let run = holdfast(&format!("{name} --data {}{rest}", dir.text()));
        assert_eq!(run.code.to_string(), code, "{line}\n{}{}", run.out, run.err);
        assert!(
            format!("{}{}", run.out, run.err).contains(words),
            "{line}\n{}{}",
            run.out,
            run.err
        );
    }
}

fn first(command: &str) -> &str {
    command.split(' ').next().unwrap()
}

#[test]
fn a_night_from_its_opening_to_the_certificate() {
    let dir = NightDir::open();
    let id = "19001-948199";
    check(
        &dir,
        &format!(
            "
            codes --precinct {id} => 0 chair
            codes --precinct nowhere => 2 no precinct of iowa-2020
            amend 19001-948203 postponed 2020-02-03T20:00 --reason x => 0 2020-02-03 20:00 CST
            amend 19001-948203 postponed soon --reason x => 2 is no time
            import nights/iowa-2020/returns-2020-02-08.csv => 0 1,761  filed
            review {id} hold => 2 nothing changes silently
            review {id} hold --reason look => 0 in question
            review {id} hold --reason look => 1 no return to act on
            review {id} release --reason same --by Ann => 0 its figures count
            review {id} paper => 0 its figures count
            review {id} question --reason why => 0 its figures count
            review {id} close --reason answered => 0 its figures count
            review {id} note --reason seen => 0 its figures count
            review 19001-948200 withdraw --reason test => 0 no figures stand
            amend {id} nobody-came --reason x => 1 withdraw it first
            amend 19001-948200 nobody-came --reason x => 0 nobody came
            amend 19001-948201 merged --with {id} --reason x => 0 is counted with {id}
            amend 19001-948202 moved Library --reason x => 0 meets at Library
            amend 19003-1593415 split a,A,3 b,B, --reason x => 0 is replaced by a, b
            amend --withdraw-candidate bennet --reason x => 0 withdrawn
            amend --withdraw-candidate nobody --reason x => 1 no such candidate
            move certified --reason done => 2 say who proposes
            move closed --reason done => 0 the night is closed
            move recanvass --requester Ann --reason x => 2 --deadline
            move recanvass --requester Ann --deadline 2020-02-20T12:00 --reason x => 0 recanvass
            move recount --requester Ann --deadline 2020-02-20T12:00 --reason x => 0 recount
            move closed --reason done => 0 the night is recanvass
            move closed --reason done => 0 the night is closed
            move certified --by Ann --reason done => 0 --by NAME --confirm 1784
            move certified --by Ann --confirm 1784 => 1 two people
            move certified --by Ben --confirm 1784 => 0 the night is certified
            review {id} hold --reason late => 1 certified
            ledger verify => 0 1,785, every one as it was written
            "
        ),
    );
}

#[test]
fn a_changed_byte_is_found_and_named() {
    let dir = NightDir::open();
    check(&dir, "ledger verify => 0 rows    3,");
    let path = dir.0.join("ledger.sqlite");
    let mut bytes = std::fs::read(&path).unwrap();
    let word = b"night-opened";
    // Also in pages that are not in use any more.
    let found = |at: &usize| bytes[*at..].starts_with(word);
    let places: Vec<usize> = (0..bytes.len()).filter(found).collect();
    places.into_iter().for_each(|at| bytes[at] ^= 1);
    std::fs::write(&path, bytes).unwrap();
    check(&dir, "ledger verify => 1 row 1 of the ledger does not have the hash");
    let run = holdfast(&format!("ledger verify --format json --data {}", dir.text()));
    assert!(run.out.contains("\"fault\":\"row 1 "), "{}", run.out);
    check(&dir, "codes => 2 row 1 of the ledger");
}

#[test]
fn a_directory_is_served_by_one_and_plain_http_stays_at_home() {
    let dir = NightDir::open();
    let held = server::data_dir::DataDir::open(&dir.0).unwrap();
    check(
        &dir,
        "
        move open --reason x => 1 cannot move to open
        purge --people --by Ann --reason x => 2 another holdfast
        serve => 2 another holdfast
        codes => 0 chair
        ledger verify => 0 every one
        ",
    );
    drop(held);
    check(
        &dir,
        "
        serve --listen 0.0.0.0:0 => 2 can be reached from elsewhere
        serve --listen [::]:0 => 2 can be reached from elsewhere
        open nights/iowa-2020 => 2 is not empty
        ",
    );
}
