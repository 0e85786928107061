//! Digest authentication on the examples of the standards, and on headers as they come.

use sip::digest::{Algorithm, Answer, Asked, Challenges, Credentials, Ha1, strongest};
use sip::name::Name;

/// RFC 2617 §3.5; then RFC 7616 §3.9.1 for both algorithms.
const EXAMPLES: [&str; 3] = [
    r#"Digest username="Mufasa", realm="testrealm@host.com",
     nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001,
     cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1",
     opaque="5ccc069c403ebaf9f0171e9517f40e41""#,
    r#"Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html",
     algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
     cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth,
     response="8ca523f5e9506fed4657c9700eebdbec",
     opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#,
    r#"Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html",
     algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001,
     cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth,
     response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
     opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#,
];

const PASSWORDS: [&str; 3] = ["Circle Of Life", "Circle of Life", "Circle of Life"];

fn answer(value: &str) -> Answer<'_> {
    let read = Answer::read(Name::Authorization, value.as_bytes());
    read.expect("it is sound").expect("it is understood")
}

#[test]
fn the_standards_examples_prove_their_passwords() {
    for (example, password) in EXAMPLES.into_iter().zip(PASSWORDS) {
        let answer = answer(example);
        let realm = if answer.realm.is(b"testrealm@host.com") {
            "testrealm@host.com"
        } else {
            "http-auth@example.org"
        };
        let ha1 = |password: &str| Ha1::of(b"Mufasa", realm.as_bytes(), password.as_bytes());
        let right = ha1(password);
        assert!(answer.name.is(b"Mufasa") && answer.count == Some(1));
        assert!(answer.proves(Some(&right), b"GET"), "{example}");
        assert!(!answer.proves(Some(&right), b"POST"));
        assert!(!answer.proves(Some(&ha1("Circle")), b"GET"));
        assert!(!answer.proves(None, b"GET"));
        let only_other = match answer.algorithm {
            Algorithm::Md5 => Ha1 { md5: None, ..right.clone() },
            Algorithm::Sha256 => Ha1 { sha256: None, ..right.clone() },
        };
        assert!(!answer.proves(Some(&only_other), b"GET"));
        let mut counted_twice = example.replace("nc=00000001", "nc=00000002");
        assert!(!self::answer(&counted_twice).proves(Some(&right), b"GET"));
        counted_twice = example.replace("cnonce=\"", "cnonce=\"x");
        assert!(!self::answer(&counted_twice).proves(Some(&right), b"GET"));
    }
}

/// Made with Python's `hashlib`: RFC 2069 has an example, whose response is known to be wrong.
#[test]
fn answers_without_qop_are_understood() {
    let value = r#"DIGEST  username="101",realm="holdfast.example",nonce="abc",
        uri="sip:holdfast.example",response="4b1654949f80c3bb047ac4e63e81a0b0" "#;
    let ha1 = Ha1::of(b"101", b"holdfast.example", b"a:\"b\\");
    assert!(answer(value).proves(Some(&ha1), b"REGISTER"));
    assert_eq!(answer(value).count, None);
}

#[test]
fn answers_are_read_or_told_apart() {
    let value = EXAMPLES[1];
    let outcome = |value: &str| match Answer::read(Name::Authorization, value.as_bytes()) {
        Ok(Some(_)) => "read",
        Ok(None) => "other",
        Err(_) => "fault",
    };
    let check = |from: &str, to: &str, expected: &str| {
        assert!(value.contains(from), "{from}");
        assert_eq!(outcome(&value.replace(from, to)), expected, "{from} → {to}");
    };
    check("MD5", "MD5-sess", "other");
    check("qop=auth", "qop=auth-int", "other");
    check("Digest", "Basic", "other");
    check("MD5", "\"md5\"", "read");
    check("qop=auth", "qop=\"auth\"", "read");
    check("nc=00000001,", ", nc = \"00000001\" , x=y , ,", "read");
    check("username", "user", "fault");
    check("username", "username*", "fault");
    check("uri=", "uri=\"\", uri=", "fault");
    check("nc=00000001", "nc=1", "fault");
    check("nc=00000001", "nc=0000000g", "fault");
    check("nc=00000001", "x=1", "fault");
    check("cnonce=", "c=", "fault");
    check("8ca523", "8ca52", "fault");
    check("8ca523", "8ca52g", "fault");
    check("\"8ca523", "8ca523", "fault");
    check("nonce=\"7", "nonce=\"\r\n 7", "fault");
    check("uri=\"/dir/index.html\"", "uri=/dir/index.html", "fault");
    assert_eq!(outcome("Digest"), "fault");
    assert_eq!(outcome(""), "fault");
    assert_eq!(outcome("username=\"x\""), "fault");
    assert_eq!(outcome("NoOneKnowsThisScheme opaque-data=here"), "other");
    assert_eq!(outcome("Bearer abc=="), "other");
}

/// Asserts which challenges of some header lines are understood, and which is answered, each as
/// its realm and algorithm.
fn check(lines: &[&str], expected: &[&str], best: Option<&str>) {
    let told = |challenge: sip::digest::Challenge| {
        let realms = ["a", "b c", "d\"e", ""];
        let realm = realms.iter().find(|realm| challenge.realm.is(realm.as_bytes()));
        let stale = if challenge.stale { " stale" } else { "" };
        format!("{} {}{stale}", realm.expect("a known realm"), challenge.algorithm.name())
    };
    let header = Name::ProxyAuthenticate;
    let mut found = Vec::new();
    for line in lines {
        for challenge in Challenges::new(header, line.as_bytes()) {
            found.push(challenge.map_or("fault".to_owned(), told));
        }
    }
    assert_eq!(found, expected, "{lines:?}");
    let values = lines.iter().map(|line| line.as_bytes());
    assert_eq!(strongest(header, values).map(told).as_deref(), best, "{lines:?}");
}

#[test]
fn the_strongest_challenge_is_answered() {
    let md5 = r#"Digest realm="a", nonce="n""#;
    let sha = r#"Digest realm="b c",nonce="n",algorithm=SHA-256,qop="auth-int, auth",stale=TRUE"#;
    check(&[md5], &["a MD5"], Some("a MD5"));
    check(&[md5, sha], &["a MD5", "b c SHA-256 stale"], Some("b c SHA-256 stale"));
    let one_line = format!("{md5}, Basic realm=\"a, Digest b\", {sha} , , Negotiate, ");
    check(&[&one_line], &["a MD5", "b c SHA-256 stale"], Some("b c SHA-256 stale"));
    let others = format!("Negotiate abc==, Digest x, {}", sha.replace("-256", "-512-256"));
    check(&[&others], &["fault"], None);
    check(&["Negotiate abc==", &sha.replace("auth", "x"), md5], &["a MD5"], Some("a MD5"));
    let same = r#"Digest realm="d\"e", nonce="n", domain="sip:a sip:b", qop="auth",
        algorithm=md5,userhash=false,charset=UTF-8"#;
    check(&[same, md5], &["d\"e MD5", "a MD5"], Some("d\"e MD5"));
    check(&[r#"Digest realm="",nonce="""#], &[" MD5"], Some(" MD5"));
    check(&["", ",", "  ,, "], &[], None);
    for broken in [
        r#"realm="a", nonce="n""#,
        r#"Digest realm="a", nonce="n"#,
        r#"Digest realm="a""#,
        r#"Digest nonce="n""#,
        r#"Digest realm="a", realm="a", nonce="n""#,
        r#"Digest realm="a", nonce"#,
        "Digest realm=\"a\r\n b\", nonce=\"n\"",
        "\"Digest\"",
        "Digest realm=<a, nonce=\"n\"",
    ] {
        check(&[&format!("{broken}, {sha}"), md5], &["fault", "a MD5"], Some("a MD5"));
    }
}

#[test]
fn an_answer_of_ours_is_one_to_the_byte() {
    let mut out = [0; 1024];
    let credentials = Credentials { name: b"pat \"o\"", password: b"a:\"b\\" };
    let asked =
        Asked { method: b"REGISTER", uri: b"sip:holdfast.example", cnonce: 0xabc, count: 26 };
    let mut answered = |challenge: &str, header| {
        let challenge = strongest(Name::WwwAuthenticate, [challenge.as_bytes()].into_iter());
        let challenge = challenge.expect("it is understood");
        let length = challenge.answer(header, &credentials, &asked, &mut out).expect("it fits");
        let short = challenge.answer(header, &credentials, &asked, &mut vec![0; length - 1]);
        assert_eq!(short, None);
        let line = String::from_utf8_lossy(&out[..length]).into_owned();
        let value = line.split_once(": ").expect("a header").1.trim_end();
        for realm in [&b"a\"b"[..], b"a"] {
            let ha1 = Ha1::of(credentials.name, realm, credentials.password);
            let answer = answer(value);
            assert_eq!(answer.proves(Some(&ha1), b"REGISTER"), answer.realm.is(realm));
        }
        line
    };
    let first = answered(
        r#"Digest realm="a\"b", nonce="n", algorithm=SHA-256, qop="auth", opaque="o\\""#,
        Name::Authorization,
    );
    assert_eq!(
        first,
        "Authorization: Digest username=\"pat \\\"o\\\"\", realm=\"a\\\"b\", nonce=\"n\", \
         uri=\"sip:holdfast.example\", \
         response=\"9d9ad898a7ac2937c90ea549418343eeaa1d55606924f8c61a9486b98c8906bf\", \
         opaque=\"o\\\\\", cnonce=\"0000000000000abc\", qop=auth, \
         nc=0000001a, algorithm=SHA-256\r\n"
    );
    let second = answered(r#"Digest realm="a", nonce="n""#, Name::ProxyAuthorization);
    assert_eq!(
        second,
        "Proxy-Authorization: Digest username=\"pat \\\"o\\\"\", realm=\"a\", nonce=\"n\", \
         uri=\"sip:holdfast.example\", \
         response=\"4723b4e680594f392aafd763cf67dd03\", algorithm=MD5\r\n"
    );
    let injecting = Credentials { name: b"a\r\nVia: b", password: b"" };
    let challenge = strongest(Name::WwwAuthenticate, [&b"Digest realm=a,nonce=n"[..]].into_iter());
    let challenge = challenge.expect("tokens will do");
    assert_eq!(challenge.answer(Name::Authorization, &injecting, &asked, &mut [0; 1024]), None);
}
