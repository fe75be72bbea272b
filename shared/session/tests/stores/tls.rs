//! `rediss://` with a certificate authority of one's own.

use std::{fs, path::PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use u5_session::{RedisConfig, RedisStore};

use crate::{
    servers::{Server, config, free_port, store},
    suite,
};

/// A certificate for 127.0.0.1, its key, and what issued it, in files.
struct Papers {
    dir: TempDir,
}

impl Papers {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_key = KeyPair::generate().unwrap();
        let ca = params.self_signed(&ca_key).unwrap();
        let key = KeyPair::generate().unwrap();
        let issuer = Issuer::from_params(&params, &ca_key);
        let server = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let papers = Self { dir: tempfile::tempdir().unwrap() };
        for (name, pem) in [("ca", ca.pem()), ("cert", server.pem()), ("key", key.serialize_pem())] {
            fs::write(papers.path(name), pem).unwrap();
        }
        papers
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(format!("{name}.pem"))
    }

    async fn server(&self) -> (Server, String) {
        let tls = free_port();
        let path = |name| self.path(name).to_str().unwrap().to_owned();
        let (port, cert, key, ca) = (tls.to_string(), path("cert"), path("key"), path("ca"));
        let files = ["--tls-cert-file", &cert, "--tls-key-file", &key, "--tls-ca-cert-file", &ca];
        let settings = [&["--tls-port", &port, "--tls-auth-clients", "no"][..], &files].concat();
        (Server::start_with(&settings).await, format!("rediss://127.0.0.1:{tls}"))
    }
}

fn trusting(url: &str, ca: PathBuf) -> RedisConfig {
    RedisConfig { ca_file: ca, ..config(&[url.to_owned()]) }
}

#[tokio::test]
async fn the_rules_hold_over_tls() {
    let papers = Papers::new();
    let (_server, url) = papers.server().await;
    suite::all(&trusting(&url, papers.path("ca"))).await;
}

#[tokio::test]
async fn a_certificate_of_a_stranger_is_refused() {
    let papers = Papers::new();
    let (_server, url) = papers.server().await;
    for config in [trusting(&url, Papers::new().path("ca")), trusting(&url, PathBuf::new())] {
        let error = store(&config).ping().await.unwrap_err().to_string();
        assert!(error.contains("certificate"), "{error}");
    }
}

#[tokio::test]
async fn a_file_without_certificates_is_refused_at_once() {
    let papers = Papers::new();
    for (file, hint) in [(papers.path("none"), "cannot be read"), (papers.path("key"), "contains no certificate")] {
        let config = trusting("rediss://127.0.0.1:1", file);
        let error = RedisStore::new(&config).unwrap_err();
        assert_eq!(error.problems[0].0, "ca_file");
        assert!(error.to_string().contains(hint), "{error}");
    }
}
