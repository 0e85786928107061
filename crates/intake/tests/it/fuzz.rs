//! The fuzz targets' bodies on spoiled inputs, the same ones every time.

use intake::fuzz;

use crate::mutate::{Random, mutated};

/// Calls a target so many times; the numbers make about two seconds without optimisation.
fn drive(rounds: usize, seeds: &[&str], target: fn(&[u8])) {
    let seeds: Vec<&[u8]> = seeds.iter().map(|seed| seed.as_bytes()).collect();
    seeds.iter().for_each(|seed| target(seed));
    let mut random = Random(20_200_203);
    for _ in 0..rounds {
        target(&mutated(&seeds, &mut random));
    }
}

#[test]
fn returns_keep_their_promises() {
    drive(
        8_000,
        &[
            "precinct_id,candidate,first_alignment,final_alignment,awards,attendance\n\
             1-1,a,30,44,3,69\n1-1,b,25,25,1,69\n1-2,a,,,,\n1-1,u,14,0,0,69\n",
            "precinct_id,candidate,first_alignment,final_alignment,sde\r\n\
             \"1-1\",a,30,44,0.1569\r\n9-1,b,25,25,1\r\n",
            "\u{feff}precinct_id,candidate,votes\n1-1,a,30\n1-1,b,\n9-1,u,9999999\n",
        ],
        fuzz::returns_csv,
    );
}

#[test]
fn night_folders_keep_their_promises() {
    drive(12_000, &[fuzz::ALIGNMENT_FOLDER], fuzz::night_folder);
}

#[test]
fn rosters_keep_their_promises() {
    drive(
        12_000,
        &[
            "person,name,phones,language,needs,precinct,role\n\
             p1,Ana Peña,515-555-0100; +44 20 7946 0958,es,relay;slow-keys,1-1,chair\n\
             p2,\"O'Neill, Pat\",,,,1-2,secretary\np1,,,,,1,county\np3,Wei,,en,,9-1,observer\n",
            "role,precinct,name,person\r\nchair,1-1,Ann,=1\r\ncounty,9,Ben,p2\r\n",
        ],
        fuzz::roster_csv,
    );
}

#[test]
fn returns_from_the_web_keep_their_promises() {
    drive(
        80_000,
        &[
            r#"{"precinct":"1-1","mode":"real","attendance":69,"first_alignment":{"a":30,"b":25},
                "final_alignment":{"a":44,"b":25,"u":null},"awards":{"a":3,"b":1},
                "lots":[{"kind":"coin","parties":["a","b"],"winner":"a"}],"room_vote":null,
                "early":{"first_alignment":{"a":2},"final_alignment":{"a":3}},
                "signed":[{"role":"chair","signed":true}],"replaces":17}"#,
            r#"{"precinct":"1-2","mode":"practice","votes":{"a":3,"b":0},"issued":5,"found":5,
                "spoiled":1,"blank":1}"#,
        ],
        fuzz::return_json,
    );
}

#[test]
fn texts_keep_their_promises() {
    drive(
        30_000,
        &[
            "1234-5678-9012 69 1 30 44 3 2 25 25 1 3 14 0 0",
            "123456789012 7O\n1=3o/4l/3\n2 = 25 / 25 / 1; 3=14/0/0.",
            "431 1 200 2 150 3 79",
            "1234 5678 9012 431 1=200 2=150 3=0",
            "69, 1 (Ann) 30>44, 3; \u{2212}120 none 1,069 20+10 - - \u{bd} l2",
        ],
        fuzz::text_message,
    );
}

#[test]
fn a_hundred_megabytes_of_noise_are_refused() {
    let header = b"precinct_id,candidate,votes\n";
    let mut noise = header.to_vec();
    let mut random = Random(1);
    while noise.len() < 100_000_000 {
        noise.extend_from_slice(&random.next().to_le_bytes());
    }
    fuzz::returns_csv(&noise);
    fuzz::night_folder(&noise[..1_000_000]);
    fuzz::return_json(&noise);
    // The same with text only: every byte a printable one or a line end.
    for byte in &mut noise[header.len()..] {
        *byte = if *byte < 4 { b'\n' } else { b' ' + *byte % 95 };
    }
    fuzz::returns_csv(&noise);
}

/// Keys at random end in the first menus, so each dialogue begins as one that leads somewhere, and
/// goes astray.
#[test]
fn dialogues_keep_their_promises() {
    const PLACES: [&str; 16] = [
        "616483079740k",
        "616483079740k1",
        "616483079740k169#30#44#25#25#14##",
        "616483079740k190#46#46#28#28#16#16#",
        "616483079740k169#30#44#25#25#14##1p",
        "616483079740k1#1p1n1f2",
        // Early ballots, or what became of the ballots; one line of three left.
        "616483079740k160#128#29#8#9#13#16#4#5#",
        "616483079740k160#128#29#8#9#13#16#4#5#19#14###1p",
        "616483079740k1124#1130#2#1#60#61#",
        // A lot was drawn.
        "616483079740k190#46#46#28#28#16#16#21#1p",
        // Delegates keyed by the caller; a room of one that elected nobody, or several.
        "616483079740k112#7#7#5#5###2",
        "616483079740k112#7#7#5#5####1",
        "616483079740k112#7#7#5#5###21#1#2#",
        // Without a code; what was received; who came back from waiting.
        "#1k60#30#44#25#25#5#5#1p1n1u",
        "616483079740k3p1",
        "169#30#44#25#25#14##1p",
    ];
    const EVENTS: &[u8] = b"0123456789*#pppqkwsfnrhuctb0b\x01\xff1122##";
    let mut random = Random(20_200_203);
    let long = std::env::var_os("HOLDFAST_LONG").is_some();
    let rounds = if long { 1_000_000 } else { 20_000 };
    for _ in 0..rounds {
        let mut bytes = vec![random.next() as u8];
        bytes.extend(PLACES[random.below(PLACES.len())].bytes());
        for _ in 0..random.below(60) {
            bytes.push(EVENTS[random.below(EVENTS.len())]);
        }
        fuzz::keypad_dialogue(&bytes);
    }
}

/// Keys without end at one moment, and slow ones for a whole night.
#[test]
fn dialogues_end_however_many_keys_come() {
    let mut many = b"\x40616483079740k1".to_vec();
    many.extend(b"5#*".repeat(6_000));
    fuzz::keypad_dialogue(&many);
    let mut slow = b"\x41616483079740k1".to_vec();
    slow.extend(b"5*P".repeat(1_300));
    fuzz::keypad_dialogue(&slow);
}
