//! ID tokens: whether one is from the provider, for us, for this login, and of now (OpenID Connect Core, 3.1.3.7). Pure:
//! the time comes in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::claims::text;
use crate::auth::is_same;

/// How far the provider's clock may be off, in seconds.
const LEEWAY_S: i64 = 60;

/// A token that is not to be trusted. None of them quotes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("it is no signed JWT")]
    Malformed,
    #[error("it is signed with an algorithm that is not taken, or not signed at all")]
    Algorithm,
    #[error("the provider publishes no key that it could be signed with")]
    Key,
    #[error("its signature is wrong")]
    Signature,
    #[error("another issuer made it; admin.oidc.issuer has to be what the provider calls itself, letter by letter")]
    Issuer,
    #[error("it is for somebody else; admin.oidc.client_id has to be what the provider calls this console")]
    Audience,
    #[error("it is no longer valid; see whether the clocks here and at the provider are right")]
    Expired,
    #[error("it is not valid yet; see whether the clocks here and at the provider are right")]
    Early,
    #[error("it is of another login")]
    Nonce,
    #[error("it does not say whose it is, or what the provider says beside it is somebody else's")]
    Subject,
}

/// What a token has to say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected<'e> {
    pub(super) issuer: &'e str,
    pub(super) client: &'e str,
    pub(super) nonce: &'e str,
    pub(super) now_s: i64,
}

/// The provider's keys (RFC 7517).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

/// One of them: what is needed to verify. Those of kinds that are not known here are passed over.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Key {
    kty: String,
    r#use: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    crv: String,
    n: String,
    e: String,
    x: String,
    y: String,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that have to be understood; none is.
    crit: Option<Value>,
}

/// How a signature is checked.
#[derive(Clone, Copy)]
enum Method {
    Rsa(&'static RsaParameters),
    /// The curve's name and the bytes of a coordinate.
    Ec(&'static dyn VerificationAlgorithm, &'static str, usize),
    Ed,
}

/// Those with a public key: with a shared one, whoever can check could also sign. "none" is none of them.
fn method(alg: &str) -> Option<Method> {
    Some(match alg {
        "RS256" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
        "PS384" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
        "PS512" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
        "ES256" => Method::Ec(&signature::ECDSA_P256_SHA256_FIXED, "P-256", 32),
        "ES384" => Method::Ec(&signature::ECDSA_P384_SHA384_FIXED, "P-384", 48),
        "EdDSA" => Method::Ed,
        _ => return None,
    })
}

/// What a token claims, once nothing speaks against it.
pub(super) fn verify(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Map<String, Value>, Fault> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Fault::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Fault::Malformed)?;
    let header: Header = json(header)?;
    let method = method(&header.alg).filter(|_| header.crit.is_none()).ok_or(Fault::Algorithm)?;
    let key = keys.find(&header, method).ok_or(Fault::Key)?;
    if !key.verifies(method, signed.as_bytes(), &bytes(signature)?) {
        return Err(Fault::Signature);
    }
    let claims = json(payload)?;
    check(&claims, expected)?;
    Ok(claims)
}

fn check(claims: &Map<String, Value>, expected: &Expected<'_>) -> Result<(), Fault> {
    if text(claims, "iss") != Some(expected.issuer) {
        return Err(Fault::Issuer);
    }
    if !is_for(claims, expected.client) {
        return Err(Fault::Audience);
    }
    let time = |name: &str| claims.get(name).and_then(Value::as_f64).map(|time| time as i64);
    if time("exp").is_none_or(|exp| exp <= expected.now_s - LEEWAY_S) {
        return Err(Fault::Expired);
    }
    if [time("iat"), time("nbf")].into_iter().flatten().any(|from| from > expected.now_s + LEEWAY_S) {
        return Err(Fault::Early);
    }
    let nonce = text(claims, "nonce").unwrap_or_default();
    if is_same(nonce.as_bytes(), expected.nonce.as_bytes()) { Ok(()) } else { Err(Fault::Nonce) }
}

/// Whether `client` is who it is for, and no other is the party that it was made for.
fn is_for(claims: &Map<String, Value>, client: &str) -> bool {
    let (is_named, is_alone) = match claims.get("aud") {
        Some(Value::String(one)) => (one == client, true),
        Some(Value::Array(all)) => (all.iter().any(|one| one == client), all.len() == 1),
        _ => (false, false),
    };
    let party = text(claims, "azp");
    is_named && party.map_or(is_alone, |party| party == client)
}

impl Keys {
    /// The key that a token names, or the only one that fits where it names none.
    fn find(&self, header: &Header, method: Method) -> Option<&Key> {
        let mut fitting = self.keys.iter().filter(|key| key.fits(&header.alg, method));
        match &header.kid {
            Some(kid) => fitting.find(|key| key.kid.as_ref() == Some(kid)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
    }
}

impl Key {
    fn fits(&self, alg: &str, method: Method) -> bool {
        let is_kind = match method {
            Method::Rsa(_) => self.kty == "RSA",
            Method::Ec(_, curve, _) => self.kty == "EC" && self.crv == curve,
            Method::Ed => self.kty == "OKP" && self.crv == "Ed25519",
        };
        is_kind
            && self.r#use.as_deref().is_none_or(|of| of == "sig")
            && self.alg.as_deref().is_none_or(|its| its == alg)
    }

    fn verifies(&self, method: Method, signed: &[u8], signature: &[u8]) -> bool {
        match method {
            Method::Rsa(parameters) => self.rsa().is_some_and(|key| key.verify(parameters, signed, signature).is_ok()),
            Method::Ec(algorithm, _, size) => self
                .point(size)
                .is_some_and(|key| UnparsedPublicKey::new(algorithm, key).verify(signed, signature).is_ok()),
            Method::Ed => bytes(&self.x)
                .is_ok_and(|x| UnparsedPublicKey::new(&signature::ED25519, x).verify(signed, signature).is_ok()),
        }
    }

    /// Numbers begin with a digit that is not zero.
    fn rsa(&self) -> Option<RsaPublicKeyComponents<Vec<u8>>> {
        let number = |text: &str| {
            let bytes = bytes(text).ok()?;
            let first = bytes.iter().position(|byte| *byte != 0)?;
            Some(bytes.get(first..)?.to_vec())
        };
        Some(RsaPublicKeyComponents { n: number(&self.n)?, e: number(&self.e)? })
    }

    /// Uncompressed (SEC 1, 2.3.3).
    fn point(&self, size: usize) -> Option<Vec<u8>> {
        let (x, y) = (bytes(&self.x).ok()?, bytes(&self.y).ok()?);
        (x.len() == size && y.len() == size).then(|| [&[4], &x[..], &y[..]].concat())
    }
}

/// Base64 as JWTs and PKCE write it.
pub(super) fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::Malformed)
}

fn json<T: serde::de::DeserializeOwned>(part: &str) -> Result<T, Fault> {
    serde_json::from_slice(&bytes(part)?).map_err(|_| Fault::Malformed)
}
