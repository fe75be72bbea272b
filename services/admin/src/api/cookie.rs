//! The cookie that holds a session.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::auth::Secret;

/// Its name over http,
pub(super) const PLAIN: &str = "u5_session";
/// and over https: browsers take one of that name only from this very host.
const SECURE: &str = "__Host-u5";

/// The one that a browser holds while it is at the provider, over http and https.
const AWAY_PLAIN: &str = "u5_login";
const AWAY_SECURE: &str = "__Host-u5-login";
/// How long somebody may take at the provider, in seconds.
const AWAY_S: u32 = 600;

const fn name(is_https: bool) -> &'static str {
    if is_https { SECURE } else { PLAIN }
}

const fn away(is_https: bool) -> &'static str {
    if is_https { AWAY_SECURE } else { AWAY_PLAIN }
}

/// What the session cookie holds, if there is one.
pub(super) fn read(headers: &HeaderMap, is_https: bool) -> Option<Secret> {
    held(headers, name(is_https))
}

/// What the cookie of a login at the provider holds.
pub(super) fn read_away(headers: &HeaderMap, is_https: bool) -> Option<Secret> {
    held(headers, away(is_https))
}

fn held(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| Secret::shown(value))
}

/// Sets it. Without a lifetime, the browser forgets it when it is closed; the server ends it before.
pub(super) fn set(session: &Secret, is_https: bool) -> HeaderValue {
    written((name(is_https), session.reveal()), is_https, "SameSite=Strict", "")
}

/// Takes it away.
pub(super) fn clear(is_https: bool) -> HeaderValue {
    written((name(is_https), ""), is_https, "SameSite=Strict", "; Max-Age=0")
}

/// Sets the one of a login at the provider. Browsers send it when the provider's page leads back here, and with nothing
/// else that comes from another site.
pub(super) fn set_away(secret: &Secret, is_https: bool) -> HeaderValue {
    written((away(is_https), secret.reveal()), is_https, "SameSite=Lax", &format!("; Max-Age={AWAY_S}"))
}

/// Takes it away: it is good for one login.
pub(super) fn clear_away(is_https: bool) -> HeaderValue {
    written((away(is_https), ""), is_https, "SameSite=Lax", "; Max-Age=0")
}

fn written((name, value): (&str, &str), is_https: bool, sites: &str, lifetime: &str) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; {sites}{secure}{lifetime}");
    // Hexadecimal and the texts here: all of it may be in a header.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_nothing_else_sees_the_cookie() {
        let secret = Secret::random();
        let plain = set(&secret, false);
        assert_eq!(plain, format!("u5_session={}; Path=/; HttpOnly; SameSite=Strict", secret.reveal()));
        let secure = set(&secret, true).to_str().unwrap().to_owned();
        assert!(secure.starts_with("__Host-u5=") && secure.ends_with("; SameSite=Strict; Secure"), "{secure}");
        assert!(clear(false).to_str().unwrap().ends_with("; Max-Age=0"));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=b; u5_session=abc;c=d".parse().unwrap());
        assert_eq!(read(&headers, false), Some(Secret::shown("abc")));
        assert_eq!(read(&headers, true), None, "over https the plain one is nobody's");
    }
}
