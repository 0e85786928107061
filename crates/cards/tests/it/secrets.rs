//! Finds what must not stand on paper that is photographed: codes, telephone numbers, links.

/// Digits of a code.
const CODE_DIGITS: usize = 12;

/// Digits from which on a number could be called.
const NUMBER_DIGITS: usize = 7;

/// Characters between two digits of one number, as in `(515) 555`; an end of a line is one of them.
const BETWEEN_MAX: usize = 3;

/// Returns every secret in the text of a file, where `allowed` is the id of its precinct.
pub fn secrets_in(text: &str, allowed: &str) -> Vec<String> {
    let text = text.replace(allowed, "(id)");
    let mut found: Vec<String> = text
        .split_whitespace()
        .filter(|word| {
            let word = word.to_lowercase();
            let secret = word.split_once('#').is_some_and(|(_, after)| after.len() >= 6);
            secret || word.contains("http:") || word.contains("https:") || word.contains("://")
        })
        .map(str::to_owned)
        .collect();
    for line in text.lines() {
        found.extend(runs(line).filter(|run| digits(run) >= NUMBER_DIGITS));
    }
    // A code may be broken over lines, but then in its three groups.
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    found.extend(runs(&joined).filter(|run| digits(run) >= CODE_DIGITS && grouped(run)));
    found.dedup();
    found
}

/// Returns stretches of digits with only a few other marks between them.
fn runs(line: &str) -> impl Iterator<Item = String> {
    let mut runs = vec![String::new()];
    let mut between = String::new();
    for letter in line.chars() {
        if letter.is_ascii_digit() {
            // Unwrap: there is always a last one.
            let run = runs.last_mut().unwrap();
            if !run.is_empty() {
                run.push_str(&between);
            }
            run.push(letter);
            between.clear();
        } else {
            between.push(letter);
            if letter.is_alphabetic() || between.chars().count() > BETWEEN_MAX {
                runs.push(String::new());
                between.clear();
            }
        }
    }
    runs.into_iter().filter(|run| !run.is_empty())
}

fn digits(run: &str) -> usize {
    run.chars().filter(char::is_ascii_digit).count()
}

fn grouped(run: &str) -> bool {
    let groups: Vec<usize> = run
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(str::len)
        .collect();
    groups.windows(3).any(|three| three == [4, 4, 4]) || groups.iter().any(|g| *g >= CODE_DIGITS)
}

#[test]
fn secrets_are_found_and_nothing_else() {
    let check = |text: &str, count: usize| {
        let found = secrets_in(text, "19153-948199");
        assert_eq!(found.len(), count, "{text:?}: {found:?}");
    };
    check("Des Moines 48, precinct 19153-948199, 7:00 p.m., February 3, 2020", 0);
    check("1\nSanders\n2\nWarren\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13", 0);
    check("attendance ÷ 6, rounded up; 15 of 100", 0);
    check("1234-5678-9012", 1);
    check("code 1234 5678 9012.", 1);
    check("123456789012", 1);
    check("1234-5678-\n9012", 2); // Its first line alone is a number that could be called.
    check("call (515) 555-0142", 1);
    check("call 5155550142", 1);
    check("19153-948198", 1); // Another precinct's id has no business here.
    check("results.example/iowa#k7Qm2VxN", 1);
    check("https://results.example", 1);
}
