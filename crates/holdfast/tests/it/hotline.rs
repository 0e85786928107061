//! The hotline over the wire: real calls by sipp into `holdfast serve`, on loopback.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::run::{holdfast, root};
use crate::served::{NightDir, Served};

/// Chairs of the roster: each with a number of her own.
const CHAIRS: usize = 20;

pub fn number(chair: usize) -> String {
    format!("+1515777{chair:04}")
}

/// Opens the night of 2020 with these settings of the hotline and a roster of some chairs.
pub fn night(settings: &str) -> (NightDir, Vec<(String, String)>) {
    let night = NightDir::open_with_hotline(settings);
    let chairs = night.chairs();
    let mut roster = String::from("person,name,phones,language,needs,precinct,role\n");
    for (at, (precinct, _)) in chairs.iter().take(CHAIRS).enumerate() {
        roster += &format!("p-{at},Chair {at},{},,,{precinct},chair\n", number(at));
    }
    let file = night.0.with_extension("roster.csv");
    fs::write(&file, roster).unwrap();
    let run = holdfast(&format!("roster import --data {} {}", night.text(), file.display()));
    assert_eq!(run.code, 0, "{}", run.err);
    fs::remove_file(file).unwrap();
    (night, chairs)
}

/// Ports tried, where another program takes them first.
const PORTS_TRIED: usize = 4;

/// sipp, playing one scenario against a server.
struct Sipp {
    folder: PathBuf,
    scenario: &'static str,
    /// The text of the scenario.
    text: String,
    arguments: Vec<String>,
}

impl Sipp {
    fn new(night: &NightDir, scenario: &'static str, name: &str) -> Sipp {
        let folder = night.0.with_extension(format!("sipp-{scenario}-{name}"));
        fs::create_dir_all(&folder).unwrap();
        let path = root().join(format!("crates/holdfast/tests/sipp/{scenario}.xml"));
        let text = fs::read_to_string(path).unwrap();
        Sipp { folder, scenario, text, arguments: Vec::new() }
    }

    /// Replaces the pause between two keys; that after the last stays.
    fn keying_every(mut self, milliseconds: u32) -> Sipp {
        let every = |ms: u32| format!("<pause milliseconds=\"{ms}\"/>");
        assert!(self.text.contains(&every(100)));
        self.text = self.text.replacen(&every(100), &every(milliseconds), 11);
        self
    }

    fn with(mut self, arguments: &str) -> Sipp {
        self.arguments.extend(arguments.split_whitespace().map(str::to_owned));
        self
    }

    /// Gives each call a line of fields: a number, and what is keyed.
    fn fields(self, lines: &[(String, String)]) -> Sipp {
        let path = self.folder.join("fields.csv");
        let lines: Vec<String> = lines.iter().map(|(one, two)| format!("{one};{two}")).collect();
        fs::write(&path, format!("SEQUENTIAL\n{}\n", lines.join("\n"))).unwrap();
        let path = path.display().to_string();
        self.with(&format!("-inf {path}"))
    }

    /// Plays the scenario with so many calls; a call that goes another way fails the test.
    #[track_caller]
    fn play(self, server: SocketAddr, calls: usize) {
        fs::write(self.folder.join("scenario.xml"), &self.text).unwrap();
        let mut played = self.play_once(server, calls);
        for _ in 0..PORTS_TRIED {
            if !played.1.contains("Address already in use") {
                break; // Else somebody took the port that was found free.
            }
            played = self.play_once(server, calls);
        }
        let (code, errors) = played;
        let shown: String = errors.chars().take(3000).collect();
        assert_eq!(code, Some(0), "{} against {server}\n{shown}", self.scenario);
        fs::remove_dir_all(&self.folder).unwrap();
    }

    fn play_once(&self, server: SocketAddr, calls: usize) -> (Option<i32>, String) {
        let here = server.ip().to_string();
        let port = free_port(server);
        let errors = self.folder.join("errors.log");
        let _ = fs::remove_file(&errors);
        let sipp = Command::new("sipp")
            .current_dir(&self.folder)
            .arg(server.to_string())
            .args(["-sf", "scenario.xml", "-s", "+15155550150"])
            .args(["-i", &here, "-mi", &here, "-p", &port.to_string()])
            .args(["-m", &calls.to_string(), "-nostdin", "-timeout", "60s", "-timeout_error"])
            .args(["-trace_err", "-error_file", "errors.log"])
            .args(&self.arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        (sipp.code(), fs::read_to_string(errors).unwrap_or_default())
    }
}

fn free_port(like: SocketAddr) -> u16 {
    UdpSocket::bind((like.ip(), 0)).unwrap().local_addr().unwrap().port()
}

fn serve(night: &NightDir, arguments: &str) -> Served {
    Served::start_with_telephone(night, &format!("--sound-port 0 {arguments}"))
}

fn board(night: &NightDir, served: &Served) -> Value {
    // It is written once a second.
    std::thread::sleep(Duration::from_millis(1200));
    let asked = format!("phones board --data {} --server {}", night.text(), served.address);
    holdfast(&format!("{asked} --format json")).json()
}

#[test]
fn chairs_key_their_codes_and_are_let_go() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("not run: sipp sends keys through a raw socket, which takes root");
        return;
    }
    let (night, chairs) = night("");
    let served = serve(&night, "--sip 127.0.0.1:0");
    let fields: Vec<(String, String)> = chairs
        .iter()
        .take(CHAIRS)
        .enumerate()
        .map(|(at, (_, code))| (number(at), code.replace('-', "")))
        .collect();
    let sipp = Sipp::new(&night, "chair", "all").fields(&fields).with("-r 10 -l 40 -mp 31000");
    sipp.play(served.sip[0], CHAIRS);
    let told = board(&night, &served);
    assert_eq!(told["wrong_codes"], 0);
    served.end();
    let recovered = night.recover();
    assert_eq!(recovered.night.calls(), (CHAIRS as u64, CHAIRS as u64), "each is recorded");
    assert_eq!(recovered.night.enrolled().count(), 0, "their numbers were listed before");
}

/// The courses that a call may take, on every way it may come.
#[test]
fn every_course_of_a_call_is_carried_on_every_way() {
    let (night, chairs) = night("unknown_calls_per_minute = 60000\n");
    let served = serve(&night, "--sip 127.0.0.1:0 --sip [::1]:0");
    // Known numbers, so that no bucket has a say in this.
    let fields: Vec<(String, String)> =
        chairs.iter().take(CHAIRS).enumerate().map(|(at, (_, code))| keyed(at, code)).collect();
    let courses = [
        "cancel",
        "reinvite",
        "lost_ack",
        "retransmission",
        "late_offer",
        "early_bye",
        "info_keys",
        "hangup",
    ];
    let [v4, v6] = served.sip[..] else { panic!("two addresses: {:?}", served.sip) };
    let ways = [(v4, "u1", 32_000), (v6, "u1", 34_000), (v4, "t1", 36_000), (v6, "t1", 38_000)];
    // Each way has chairs of its own: a listed number has one call at a time.
    std::thread::scope(|scope| {
        for ((server, way, port), chairs) in ways.into_iter().zip(fields.chunks(CHAIRS / 4)) {
            let night = &night;
            scope.spawn(move || {
                for course in courses {
                    // A datagram may be lost; what comes through a connection is never sent twice.
                    let again = matches!(course, "lost_ack" | "retransmission" | "early_bye");
                    if way == "t1" && again {
                        continue;
                    }
                    let sipp = Sipp::new(night, course, &port.to_string()).fields(chairs);
                    let sipp = sipp.with(&format!("-t {way} -mp {port} -r 10 -d 500"));
                    // Else sipp takes what comes again for its own affair.
                    let sipp = if again { sipp.with("-nr") } else { sipp };
                    sipp.play(server, chairs.len());
                }
            });
        }
    });
    served.end();
}

/// What a carrier would send over TLS, by a program that knows nothing of SIP.
#[test]
fn calls_are_taken_over_tls() {
    let (night, _) = night("");
    let folder = night.0.with_extension("tls");
    fs::create_dir_all(&folder).unwrap();
    let (key, certificate) = (folder.join("key.pem"), folder.join("site.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"])
        .args(["-days", "2", "-keyout", key.to_str().unwrap()])
        .args(["-out", certificate.to_str().unwrap()])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    let (key, certificate) = (key.display(), certificate.display());
    let served = serve(
        &night,
        &format!(
            "--sip 127.0.0.1:0 --sip-tls 127.0.0.1:0 --sip-certificate {certificate} \
             --sip-key {key}"
        ),
    );
    let tls = served.sip[1];
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-connect", &tls.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
               m=audio 40000 RTP/AVP 0\r\n";
    let number = number(0);
    let head = |method: &str, more: &str| {
        format!(
            "{method} sip:+15155550150@{tls};transport=tls SIP/2.0\r\n\
             Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK{method}\r\n\
             From: <sip:{number}@carrier.invalid>;tag=1\r\nCall-ID: tls\r\n{more}"
        )
    };
    let invite = head("INVITE", "CSeq: 1 INVITE\r\nTo: <sip:+15155550150@127.0.0.1>\r\n")
        + "Contact: <sip:carrier.invalid;transport=tls>\r\nContent-Type: application/sdp\r\n"
        + &format!("Content-Length: {}\r\n\r\n{sdp}", sdp.len());
    let mut out = BufReader::new(client.stdout.take().unwrap());
    let stdin = client.stdin.as_mut().unwrap();
    stdin.write_all(invite.as_bytes()).unwrap();
    let answer = answer(&mut out);
    assert!(answer[0].starts_with("SIP/2.0 200 "), "{answer:?}");
    let contact = answer.iter().find(|line| line.starts_with("Contact:")).unwrap();
    assert!(contact.contains(&format!("{tls};transport=tls")), "{contact}");
    let to = answer.iter().find(|line| line.starts_with("To:")).unwrap();
    let bye = head("BYE", &format!("CSeq: 2 BYE\r\n{to}\r\nContent-Length: 0\r\n\r\n"));
    stdin.write_all(bye.as_bytes()).unwrap();
    let answer = self::answer(&mut out);
    assert!(answer[0].starts_with("SIP/2.0 200 "), "{answer:?}");
    client.kill().unwrap();
    client.wait().unwrap();
    served.end();
    fs::remove_dir_all(folder).unwrap();
}

/// Reads one answer's lines, and passes over its body.
fn answer(out: &mut impl BufRead) -> Vec<String> {
    let mut lines = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert!(out.read_line(&mut line).unwrap() > 0, "{lines:?}");
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        if let Some(text) = line.strip_prefix("Content-Length: ") {
            length = text.parse().unwrap();
        }
        lines.push(line);
    }
    out.read_exact(&mut vec![0; length]).unwrap();
    lines
}

/// A stranger who learned a county's direct number holds one of its few lines; once the number is
/// burned, the next is a stranger like any other, and the call that is up goes on.
#[test]
fn a_direct_number_is_burned_while_a_call_is_up() {
    let (night, _) = night("");
    let county = "--county 19001 --direct-number 515-555-0150 --reason new";
    let run = holdfast(&format!("amend --data {} {county}", night.text()));
    assert_eq!(run.code, 0, "{}", run.err);
    let served = serve(&night, "--sip 127.0.0.1:0");
    let server = served.sip[0];
    let strangers: Vec<_> = (0..2).map(|n| (format!("+1641555{n:04}"), String::new())).collect();
    let first = Sipp::new(&night, "hangup", "first").fields(&strangers[..1]).with("-d 8000");
    std::thread::scope(|scope| {
        let up = scope.spawn(|| first.play(server, 1));
        let told = board(&night, &served);
        assert_eq!(told["direct_numbers"][0]["calls"], 1, "{told}");
        let burn = format!("515-555-0150 --data {} --reason posted", night.text());
        let run = holdfast(&format!("phones burn {burn}"));
        assert_eq!(run.code, 0, "{}", run.err);
        let told = board(&night, &served);
        assert_eq!(told["direct_numbers"][0]["burned"], true, "{told}");
        assert_eq!(told["lines"][0]["in_use"]["direct"], 1, "the call is up");
        Sipp::new(&night, "hangup", "second")
            .fields(&strangers[1..])
            .with("-d 200 -mp 39000")
            .play(server, 1);
        let told = board(&night, &served);
        let seconds = told["seconds"].as_array().unwrap();
        let unknown = seconds.iter().filter_map(|one| one["admitted"]["unrecognised"].as_u64());
        assert_eq!(unknown.sum::<u64>(), 1);
        up.join().unwrap();
    });
    served.end();
    assert_eq!(night.recover().night.calls(), (2, 0));
}

/// Four seconds a key, while strangers take every line they can get: a listed chair, one who calls
/// through a relay, one whose keys are slow by the roster.
#[test]
fn whoever_keys_slowly_on_a_listed_telephone_is_never_cut_off() {
    if std::env::var_os("HOLDFAST_LONG").is_none() {
        eprintln!("not run: it takes a minute; HOLDFAST_LONG=1 runs it");
        return;
    }
    let (night, chairs) = night("lines = 16\n");
    for (chair, need) in [(1, "relay"), (2, "slow-keys")] {
        let who = format!("p-{chair} --needs {need} --reason asked");
        let run = holdfast(&format!("roster amend --data {} {who}", night.text()));
        assert_eq!(run.code, 0, "{}", run.err);
    }
    let served = serve(&night, "--sip 127.0.0.1:0");
    let fields: Vec<(String, String)> = (0..3).map(|at| keyed(at, &chairs[at].1)).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let sipp = Sipp::new(&night, "info_keys", "slow").fields(&fields).keying_every(4_000);
            sipp.with("-r 10 -timeout 120s").play(served.sip[0], 3);
        });
        for stranger in 0..1_700 {
            called(served.sip[0], &format!("+1641555{stranger:04}"));
            std::thread::sleep(Duration::from_millis(30));
        }
    });
    served.end();
    let (_, good) = night.recover().night.calls();
    assert_eq!(good, 3);
}

/// A chair's number, and the digits of her code as fields of their own.
fn keyed(chair: usize, code: &str) -> (String, String) {
    let digits: Vec<String> = code.replace('-', "").chars().map(String::from).collect();
    (number(chair), digits.join(";"))
}

#[test]
fn a_caller_who_keys_nothing_is_let_go() {
    let (night, _) = night("");
    let served = serve(&night, "--sip 127.0.0.1:0");
    let strangers: Vec<_> = (0..4).map(|n| (format!("+1641555{n:04}"), String::new())).collect();
    Sipp::new(&night, "silent", "all")
        .fields(&strangers)
        .with("-r 4 -mp 33000")
        .play(served.sip[0], 4);
    let told = board(&night, &served);
    let seconds = told["seconds"].as_array().unwrap();
    let let_go = seconds.iter().filter_map(|second| second["let_go"]["no-digit"].as_u64());
    assert_eq!(let_go.sum::<u64>(), 4);
    served.end();
    assert_eq!(night.recover().night.calls(), (4, 0));
}

#[test]
fn strangers_are_refused_and_listed_and_cause_no_row() {
    const CALLS: usize = 300;
    let (night, _) = night("lines = 8\nlines_for_recognised = 8\n");
    let served = serve(&night, "--sip 127.0.0.1:0");
    Sipp::new(&night, "stranger", "all").with("-r 500 -l 500").play(served.sip[0], CALLS);
    let told = board(&night, &served);
    let seconds = told["seconds"].as_array().unwrap();
    let refused = seconds.iter().filter_map(|second| second["refused"]["no-line"].as_u64());
    assert_eq!(refused.sum::<u64>(), CALLS as u64);
    assert_eq!(told["lines"][0]["lines"], 8);
    // Whoever has no key is shown nothing.
    assert_eq!(served.client().get("/api/phones").status, 401);
    served.end();
    assert_eq!(night.recover().night.calls(), (0, 0), "no row");
    // Who, when and why; and none of it is readable in the files.
    let listed = holdfast(&format!("phones refused --data {}", night.text()));
    assert_eq!(listed.code, 0, "{}", listed.err);
    let lines: Vec<&str> = listed.out.lines().collect();
    assert_eq!(lines.len(), 1 + CALLS);
    assert!(lines[1].contains(",+15155") && lines[1].ends_with(",main,,no-line"), "{}", lines[1]);
    for file in fs::read_dir(night.0.join("calls")).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(7).any(|seven| seven == b"+15155 " || seven == b"+151551"));
    }
    let seconds = holdfast(&format!("phones refused --data {} --seconds", night.text()));
    assert!(seconds.out.contains("\"no-line\":"), "{}", seconds.out);
}

#[test]
fn nobody_but_the_carrier_is_answered() {
    let (night, _) = night("");
    let served = serve(&night, "--sip 127.0.0.1:0 --trunk 203.0.113.0/24");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let options = "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\n\
                   Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\n\
                   From: <sip:a@b>;tag=1\r\nTo: <sip:x@127.0.0.1>\r\nCall-ID: 1\r\n\
                   CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    socket.send_to(options.as_bytes(), served.sip[0]).unwrap();
    assert!(socket.recv_from(&mut [0; 2000]).is_err());
    assert_eq!(board(&night, &served)["packets"]["strangers"], 1);
    served.end();
    // Without a list, only this machine may call.
    let run =
        holdfast(&format!("serve --data {} --sip 0.0.0.0:0 --listen 127.0.0.1:0", night.text()));
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--trunk"), "{}", run.err);
}

/// Calls from a number and returns the status line; the call is given up.
fn called(server: SocketAddr, number: &str) -> String {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let here = socket.local_addr().unwrap();
    let sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
               m=audio 40000 RTP/AVP 0\r\n";
    let name = here.port();
    let invite = format!(
        "INVITE sip:+15155550150@{server} SIP/2.0\r\n\
         Via: SIP/2.0/UDP {here};branch=z9hG4bK{name}\r\n\
         From: <sip:{number}@carrier.invalid>;tag=1\r\nTo: <sip:+15155550150@{server}>\r\n\
         Call-ID: {name}\r\nCSeq: 1 INVITE\r\nContact: <sip:x@{here}>\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    );
    socket.send_to(invite.as_bytes(), server).unwrap();
    let mut answer = [0; 4096];
    let (length, _) = socket.recv_from(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    answer.lines().next().unwrap().to_owned()
}

/// Somebody takes over a precinct an hour before it opens, and calls from her own telephone.
#[test]
fn a_number_that_comes_onto_the_roster_is_known_within_seconds() {
    let (night, chairs) = night("lines = 40\nlines_for_recognised = 40\n");
    let served = serve(&night, "--sip 127.0.0.1:0");
    let (number, precinct) = ("+15157779999", &chairs[0].0);
    assert_eq!(called(served.sip[0], number), "SIP/2.0 486 Busy Here");
    let who = format!("{precinct} replaced --role chair --name Zoe --phones {number}");
    let run = holdfast(&format!("amend --data {} {who} --reason ill", night.text()));
    assert_eq!(run.code, 0, "{}", run.err);
    let mut answer = String::new();
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(500));
        answer = called(served.sip[0], number);
        if answer == "SIP/2.0 200 OK" {
            break;
        }
    }
    assert_eq!(answer, "SIP/2.0 200 OK");
    served.end();
}

#[test]
fn too_few_lines_are_told_when_serving_begins() {
    let (night, _) = night("lines = 8\n");
    let served = serve(&night, "--sip 127.0.0.1:0");
    assert!(served.said.contains("8 lines are too few for 1,765 precincts"), "{}", served.said);
    served.end();
}
