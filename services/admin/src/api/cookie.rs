//! The cookie that holds a session.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{auth::Secret, service::Access};

/// A cookie by its names: over http, over https, and over https beneath a path of an address that others share.
///
/// Browsers take a `__Host-` one only from this very host and for all of it, which beneath a path would hand it to the
/// services beside this one. A `__Secure-` one may have a path, but a neighbour of the host's name could set it as well:
/// that is one reason to give the console a host of its own.
struct Names {
    plain: &'static str,
    host: &'static str,
    secure: &'static str,
}

/// The session's name over http.
pub(super) const PLAIN: &str = "u5_session";
const SESSION: Names = Names { plain: PLAIN, host: "__Host-u5", secure: "__Secure-u5" };
/// The one that a browser holds while it is at the provider.
const AWAY: Names = Names { plain: "u5_login", host: "__Host-u5-login", secure: "__Secure-u5-login" };
/// How long somebody may take at the provider, in seconds.
const AWAY_S: u32 = 600;

impl Names {
    fn here(&self, access: &Access) -> &'static str {
        match (access.is_https(), access.base.is_root()) {
            (false, _) => self.plain,
            (true, true) => self.host,
            (true, false) => self.secure,
        }
    }
}

/// What the session cookie holds, if there is one.
pub(super) fn read(headers: &HeaderMap, access: &Access) -> Option<Secret> {
    held(headers, SESSION.here(access))
}

/// What the cookie of a login at the provider holds.
pub(super) fn read_away(headers: &HeaderMap, access: &Access) -> Option<Secret> {
    held(headers, AWAY.here(access))
}

fn held(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| Secret::shown(value))
}

/// Sets it. Without a lifetime, the browser forgets it when it is closed; the server ends it before.
pub(super) fn set(session: &Secret, access: &Access) -> HeaderValue {
    written((SESSION.here(access), session.reveal()), access, "SameSite=Strict", "")
}

/// Takes it away.
pub(super) fn clear(access: &Access) -> HeaderValue {
    written((SESSION.here(access), ""), access, "SameSite=Strict", "; Max-Age=0")
}

/// Sets the one of a login at the provider. Browsers send it when the provider's page leads back here, and with nothing
/// else that comes from another site.
pub(super) fn set_away(secret: &Secret, access: &Access) -> HeaderValue {
    written((AWAY.here(access), secret.reveal()), access, "SameSite=Lax", &format!("; Max-Age={AWAY_S}"))
}

/// Takes it away: it is good for one login.
pub(super) fn clear_away(access: &Access) -> HeaderValue {
    written((AWAY.here(access), ""), access, "SameSite=Lax", "; Max-Age=0")
}

fn written((name, value): (&str, &str), access: &Access, sites: &str, lifetime: &str) -> HeaderValue {
    let secure = if access.is_https() { "; Secure" } else { "" };
    let path = access.base.cookie_path();
    let text = format!("{name}={value}; Path={path}; HttpOnly; {sites}{secure}{lifetime}");
    // Hexadecimal, a path of plain characters and the texts here: all of it may be in a header.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use u5_runtime::BasePath;

    use super::*;
    use crate::config::AuthMode;

    fn access(origin: &str, base: &str) -> Access {
        let base = BasePath::try_from(base.to_owned()).unwrap();
        Access { mode: AuthMode::Local, origin: Some(origin.to_owned()), base, proxies: vec![] }
    }

    fn text(cookie: &HeaderValue) -> String {
        cookie.to_str().unwrap().to_owned()
    }

    #[test]
    fn over_https_nothing_else_sees_the_cookie() {
        let secret = Secret::random();
        let (http, https) = (access("http://shop", ""), access("https://shop", ""));
        let plain = set(&secret, &http);
        assert_eq!(plain, format!("u5_session={}; Path=/; HttpOnly; SameSite=Strict", secret.reveal()));
        let secure = text(&set(&secret, &https));
        assert!(secure.starts_with("__Host-u5=") && secure.contains("; Path=/;"), "{secure}");
        assert!(secure.ends_with("; SameSite=Strict; Secure"), "{secure}");
        assert!(text(&clear(&http)).ends_with("; Max-Age=0"));
    }

    #[test]
    fn beneath_a_path_no_other_service_of_the_address_is_sent_the_cookie() {
        let (secret, https) = (Secret::random(), access("https://shop", "/console"));
        let session = text(&set(&secret, &https));
        let ends = "; Path=/console; HttpOnly; SameSite=Strict; Secure";
        assert_eq!(session, format!("__Secure-u5={}{ends}", secret.reveal()));
        assert_eq!(text(&clear(&https)), format!("__Secure-u5={ends}; Max-Age=0"));
        let away = text(&set_away(&secret, &https));
        assert!(away.starts_with("__Secure-u5-login=") && away.contains("; Path=/console; "), "{away}");
        let plain = text(&set(&secret, &access("http://shop", "/console")));
        assert!(plain.starts_with("u5_session=") && plain.contains("; Path=/console; "), "{plain}");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=b; u5_session=abc;c=d".parse().unwrap());
        assert_eq!(read(&headers, &access("http://shop", "")), Some(Secret::shown("abc")));
        assert_eq!(read(&headers, &access("https://shop", "")), None, "over https the plain one is nobody's");
    }
}
