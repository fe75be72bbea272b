//! ID tokens, good and bad.

use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};

use super::fake::Signer;
use crate::auth::oidc::jwt::{Expected, Fault, Keys, base64, verify};

const NOW: i64 = 1_800_000_000;

fn expected() -> Expected<'static> {
    Expected { issuer: "https://sso.example", client: "u5", nonce: "n", now_s: NOW }
}

fn good() -> Value {
    json!({"iss": "https://sso.example", "aud": "u5", "sub": "7", "nonce": "n", "iat": NOW, "exp": NOW + 60})
}

fn keys(keys: Value) -> Keys {
    serde_json::from_value(keys).unwrap()
}

/// What comes of a token that is good but for `changes`.
fn with(changes: &Value) -> Result<(), Fault> {
    let signer = Signer::new();
    let mut claims = good();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let token = signer.sign(&json!({"alg": "ES256", "kid": "one"}), &claims);
    verify(&token, &keys(signer.keys()), &expected()).map(drop)
}

#[test]
fn a_token_is_for_us_of_now_and_of_this_login() {
    assert_eq!(with(&json!({})), Ok(()));
    assert_eq!(with(&json!({"aud": ["u5"]})), Ok(()));
    assert_eq!(with(&json!({"aud": ["u5", "other"], "azp": "u5"})), Ok(()));
    for iss in [json!("https://sso.example/"), json!("https://evil.example"), Value::Null] {
        assert_eq!(with(&json!({"iss": iss})), Err(Fault::Issuer));
    }
    for aud in [json!("other"), json!(["other"]), json!(["u5", "other"]), json!([]), Value::Null] {
        assert_eq!(with(&json!({"aud": aud})), Err(Fault::Audience));
    }
    assert_eq!(with(&json!({"azp": "other"})), Err(Fault::Audience));
    for exp in [json!(NOW - 60), json!(0), json!("9999999999"), Value::Null] {
        assert_eq!(with(&json!({"exp": exp})), Err(Fault::Expired));
    }
    assert_eq!(with(&json!({"exp": NOW - 59})), Ok(()), "clocks are not all the same");
    assert_eq!(with(&json!({"iat": NOW + 61})), Err(Fault::Early));
    assert_eq!(with(&json!({"nbf": NOW + 61})), Err(Fault::Early));
    for nonce in [json!("m"), json!(""), Value::Null] {
        assert_eq!(with(&json!({"nonce": nonce})), Err(Fault::Nonce));
    }
}

#[test]
fn only_the_providers_own_signature_counts() {
    let (signer, other) = (Signer::new(), Signer::new());
    let header = json!({"alg": "ES256", "kid": "one"});
    let of = |token: &str| verify(token, &keys(signer.keys()), &expected()).map(drop);
    let token = signer.sign(&header, &good());
    assert_eq!(of(&token), Ok(()));
    assert_eq!(of(&other.sign(&header, &good())), Err(Fault::Signature));
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (head, _) = signed.split_once('.').unwrap();
    let forged = base64(json!({"sub": "admin"}).to_string().as_bytes());
    assert_eq!(of(&format!("{head}.{forged}.{signature}")), Err(Fault::Signature));
    for alg in ["none", "None", "HS256", "HS512", ""] {
        let header = base64(json!({"alg": alg, "kid": "one"}).to_string().as_bytes());
        let payload = base64(good().to_string().as_bytes());
        assert_eq!(of(&format!("{header}.{payload}.")), Err(Fault::Algorithm), "{alg}");
    }
    assert_eq!(of(&signer.sign(&json!({"alg": "ES256", "crit": ["b64"]}), &good())), Err(Fault::Algorithm));
    for header in
        [json!({"alg": "ES256", "kid": "two"}), json!({"alg": "RS256", "kid": "one"}), json!({"alg": "ES384"})]
    {
        assert_eq!(of(&signer.sign(&header, &good())), Err(Fault::Key), "{header}");
    }
    for text in ["", "a", "a.b", "a.b.c", "...", &format!("{signed}.=")] {
        assert_eq!(of(text), Err(Fault::Malformed), "{text}");
    }
}

#[test]
fn a_token_that_names_no_key_needs_one_that_is_alone() {
    let (one, other) = (Signer::new(), Signer::new());
    let token = one.sign(&json!({"alg": "ES256"}), &good());
    let key = |signer: &Signer| signer.keys()["keys"][0].clone();
    assert!(verify(&token, &keys(one.keys()), &expected()).is_ok());
    let both = keys(json!({"keys": [key(&one), key(&other)]}));
    assert_eq!(verify(&token, &both, &expected()).unwrap_err(), Fault::Key);
    let mut encrypting = key(&other);
    encrypting["use"] = json!("enc");
    let unlike = json!({"keys": [{"kty": "oct", "k": "x"}, {"kty": "AKP", "pub": 7}, encrypting, key(&one)]});
    assert!(verify(&token, &keys(unlike), &expected()).is_ok());
}

#[test]
fn a_second_kind_of_key_is_understood() {
    let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap();
    let key = json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": base64(pair.public_key().as_ref())}]});
    let header = base64(json!({"alg": "EdDSA"}).to_string().as_bytes());
    let signed = format!("{header}.{}", base64(good().to_string().as_bytes()));
    let token = format!("{signed}.{}", base64(pair.sign(signed.as_bytes()).as_ref()));
    assert!(verify(&token, &keys(key.clone()), &expected()).is_ok());
    let broken = format!("{signed}.{}", base64(&[0; 64]));
    assert_eq!(verify(&broken, &keys(key), &expected()).unwrap_err(), Fault::Signature);
}
