//! TLS with client certificates.
//!
//! Like Open vSwitch itself, the peer is trusted when its certificate was signed by the CA; its name is compared
//! only on request, because the certificates of `ovs-pki` carry no host names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use crate::error::SessionError;

/// PEM files for `ssl:` endpoints. They are read again at every connect, so renewed certificates need no restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// Private key of the client certificate.
    pub private_key: PathBuf,
    /// Client certificate, with intermediate certificates after it.
    pub certificate: PathBuf,
    /// Certificates of the CAs that may have signed the server's.
    pub ca_cert: PathBuf,
    /// Whether the server's certificate has to name the host of the endpoint.
    pub verify_hostname: bool,
}

pub(super) async fn handshake(
    files: &TlsFiles,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, SessionError> {
    let config = client_config(files)?;
    let name = ServerName::try_from(host.to_owned()).map_err(|error| SessionError::Tls(error.to_string()))?;
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| SessionError::Tls(error.to_string()))
}

fn client_config(files: &TlsFiles) -> Result<ClientConfig, SessionError> {
    let tls = |error: Error| SessionError::Tls(error.to_string());
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&files.ca_cert)? {
        roots
            .add(certificate)
            .map_err(|error| unusable(&files.ca_cert, &error))?;
    }
    let chain = certificates(&files.certificate)?;
    let key = PrivateKeyDer::from_pem_file(&files.private_key)
        .map_err(|error| unusable(&files.private_key, &error))?;
    let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .build()
        .map_err(|error| unusable(&files.ca_cert, &error))?;
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(tls)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier {
            inner,
            verify_hostname: files.verify_hostname,
        }))
        .with_client_auth_cert(chain, key)
        .map_err(|error| unusable(&files.certificate, &error))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, SessionError> {
    let read = || -> Result<Vec<_>, tokio_rustls::rustls::pki_types::pem::Error> {
        CertificateDer::pem_file_iter(path)?.collect()
    };
    match read() {
        Ok(found) if found.is_empty() => Err(unusable(path, &"there is no certificate in it")),
        Ok(found) => Ok(found),
        Err(error) => Err(unusable(path, &error)),
    }
}

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> SessionError {
    SessionError::Tls(format!("{}: {error}", path.display()))
}

/// Verifies the chain always and the name on request.
#[derive(Debug)]
struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
    verify_hostname: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match self
            .inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        {
            // The name is the last thing that is looked at: everything else was found good.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.verify_hostname => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
