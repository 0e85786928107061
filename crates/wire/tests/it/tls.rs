//! TLS with a certificate of its own.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
};
use wire::streams::{End, Event, Limits, Tls, TlsError};

use crate::streams::{PATIENT, SHORT, Site, expect, expect_end, message};

/// A certificate and its key in files, removed when dropped.
struct Files(PathBuf);

impl Files {
    fn new(test: &str, certificate: &str, key: &str) -> Files {
        let dir = std::env::temp_dir().join(format!("wire-tls-{test}-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a directory");
        fs::write(dir.join("certificate.pem"), certificate).expect("a file");
        fs::write(dir.join("key.pem"), key).expect("a file");
        Files(dir)
    }

    fn read(&self) -> Result<Tls, TlsError> {
        Tls::read(&self.0.join("certificate.pem"), &self.0.join("key.pem"))
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn certified() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["hotline.example".to_owned()]).expect("a certificate")
}

fn client(
    site: &Site,
    root: &CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).expect("a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "hotline.example".try_into().expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a client");
    StreamOwned::new(connection, TcpStream::connect(site.address).expect("a connection"))
}

#[test]
fn messages_pass_over_both_versions() {
    let CertifiedKey { cert, signing_key } = certified();
    let files = Files::new("versions", &cert.pem(), &signing_key.serialize_pem());
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let tls = files.read().expect("a certificate and its key");
        let mut site = Site::open(address, PATIENT, Some(tls));
        for version in [&TLS12, &TLS13] {
            let mut peer = client(&site, cert.der(), version);
            let (first, second) = (message("first", 40_000), message("second", 0));
            peer.write_all(format!("{first}\r\n\r\n{second}").as_bytes()).expect("sent");
            let (connection, text) = site.message();
            assert!(text == first);
            assert_eq!(site.message(), (connection, second));
            expect(&mut peer, "\r\n");
            assert!(site.streams.send(connection, b"an answer"));
            expect(&mut peer, "an answer");
            assert_eq!(peer.conn.protocol_version(), Some(version.version));
            drop(peer);
            assert_eq!(site.next(), Event::Ended(connection, End::Closed));
        }
    }
}

#[test]
fn hands_are_shaken_in_time_or_not_at_all() {
    let CertifiedKey { cert, signing_key } = certified();
    let files = Files::new("handshake", &cert.pem(), &signing_key.serialize_pem());
    let tls = files.read().expect("a certificate and its key");
    let limits = Limits { handshake: SHORT, ..PATIENT };
    let mut site = Site::open("127.0.0.1:0", limits, Some(tls));
    let mut peer = client(&site, cert.der(), &TLS13);
    peer.write_all(message("first", 0).as_bytes()).expect("sent");
    let (connection, _) = site.message();
    let silent = TcpStream::connect(site.address).expect("a connection");
    let mut plain = TcpStream::connect(site.address).expect("a connection");
    plain.write_all(message("plain", 0).as_bytes()).expect("sent");
    expect_end(&silent);
    let mut alert = [0; 100];
    let length = std::io::Read::read(&mut plain, &mut alert).expect("an alert");
    assert!(length > 0 && alert[0] == 21, "no alert");
    expect_end(&plain);
    // Whoever had shaken hands is not bound by that limit, and the edge heard of nobody else.
    peer.write_all(message("again", 0).as_bytes()).expect("sent");
    assert_eq!(site.message(), (connection, message("again", 0)));
}

#[test]
fn files_that_are_not_a_certificate_and_its_key_are_named() {
    let (ours, other) = (certified(), certified());
    let certificate = ours.cert.pem();
    for (key, certificate, said) in [
        (ours.signing_key.serialize_pem().as_str(), "", "unfit"),
        (other.signing_key.serialize_pem().as_str(), certificate.as_str(), "unfit"),
        ("", certificate.as_str(), "key.pem is no PEM file of a private key"),
    ] {
        let files = Files::new("faulty", certificate, key);
        match files.read().err().expect("it is faulty") {
            TlsError::Unfit(_) => assert_eq!(said, "unfit"),
            error @ TlsError::Pem(..) => assert!(error.to_string().ends_with(said), "{error}"),
        }
    }
    let nowhere = Tls::read(&PathBuf::from("/nowhere.pem"), &PathBuf::from("/nowhere.pem"));
    assert_eq!(
        nowhere.err().expect("no file").to_string(),
        "/nowhere.pem is no PEM file of a certificate"
    );
}
