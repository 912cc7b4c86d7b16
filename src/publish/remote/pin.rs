//! TLS for every protocol that uses it: certificates are verified, or are exactly the one named in
//! the settings. There is no switch to accept anything.

use std::path::Path;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme, version};

use super::{Outcome, RemoteError, Trouble};
use crate::publish::release::Digest;

/// Part of every message about a certificate that was not accepted.
pub const UNTRUSTED: &str = "is not trusted";

/// A TLS configuration: the world's authorities, or those of `ca_file` only, or one `certificate`
/// by its fingerprint only. Shared by all connections, so that sessions can be resumed.
///
/// # Errors
/// An unreadable file or fingerprint.
pub fn tls(
    ca_file: Option<&Path>,
    certificate: Option<&str>,
    only_tls12: bool,
) -> Outcome<Arc<ClientConfig>> {
    let wrong = |text: String| RemoteError::new(Trouble::Lasting, text);
    let pin = match certificate {
        None => None,
        Some(text) => Some(
            fingerprint(text)
                .ok_or_else(|| wrong(format!("`{text}` is not a SHA-256 fingerprint")))?,
        ),
    };
    let mut roots = RootCertStore::empty();
    match ca_file {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            let unreadable = |e: &dyn std::fmt::Display| wrong(format!("{}: {e}", file.display()));
            let certificates = CertificateDer::pem_file_iter(file).map_err(|e| unreadable(&e))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|e| unreadable(&e))?;
                roots.add(certificate).map_err(|e| unreadable(&e))?;
            }
        }
    }
    let provider = Arc::new(ring::default_provider());
    let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|e| wrong(e.to_string()))?;
    let verifier = Verifier { inner, pin, provider: provider.clone() };
    let versions: &[&rustls::SupportedProtocolVersion] =
        if only_tls12 { &[&version::TLS12] } else { &[&version::TLS13, &version::TLS12] };
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .map_err(|e| wrong(e.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Reads `SHA256:` and hexadecimal digits, with or without colons.
fn fingerprint(text: &str) -> Option<Digest> {
    let text = text.to_ascii_lowercase();
    let text = text.strip_prefix("sha256:").unwrap_or(&text);
    Digest::from_hex(&text.replace(':', ""))
}

#[derive(Debug)]
struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
    pin: Option<Digest>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let seen = Digest::of(end_entity);
        let refused =
            |why: &str| Error::General(format!("the certificate SHA256:{seen} {UNTRUSTED}: {why}"));
        match self.pin {
            Some(pin) if pin == seen => Ok(ServerCertVerified::assertion()),
            Some(_) => Err(refused("the settings name another one")),
            None => self
                .inner
                .verify_server_cert(end_entity, intermediates, name, ocsp, now)
                .map_err(|e| refused(&e.to_string())),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
