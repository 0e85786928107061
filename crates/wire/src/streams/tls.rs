//! Our certificate, and how it is shown.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

/// TLS 1.2 and 1.3 with one certificate.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{0} is no PEM file of a {1}")]
    Pem(PathBuf, &'static str, #[source] pem::Error),
    /// The certificate and the key do not fit each other, or are of a kind that is not known.
    #[error("the certificate cannot be used with this key")]
    Unfit(#[source] rustls::Error),
}

impl Tls {
    /// Reads a chain of certificates, ours first, and its private key.
    pub fn read(certificates: &Path, key: &Path) -> Result<Tls, TlsError> {
        let no_chain = |error| TlsError::Pem(certificates.into(), "certificate", error);
        let chain = CertificateDer::pem_file_iter(certificates).map_err(no_chain)?;
        let chain = chain.collect::<Result<Vec<_>, _>>().map_err(no_chain)?;
        let key = PrivateKeyDer::from_pem_file(key)
            .map_err(|error| TlsError::Pem(key.into(), "private key", error))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .map_err(TlsError::Unfit)?;
        Ok(Tls(TlsAcceptor::from(Arc::new(config))))
    }

    pub(super) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.0.accept(stream).await
    }
}
