//! Where a request comes from: which page, and which address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts, uri::Authority},
};

use super::{Code, Problem};
use crate::{Admin, auth::Client, service::Access};

/// A request that no page of another site made. Browsers say so themselves; programs that are none have nothing that
/// another site could misuse.
pub(crate) struct SameSite;

impl FromRequestParts<Admin> for SameSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, admin: &Admin) -> Result<Self, Problem> {
        check_site(&parts.headers, &admin.access).map(|()| Self)
    }
}

/// Refuses what a page of another site sent.
pub(super) fn check_site(headers: &HeaderMap, access: &Access) -> Result<(), Problem> {
    let refused = |why: &str| Err(Problem::of(Code::CrossSite, why));
    match text(headers, "sec-fetch-site") {
        None | Some("same-origin" | "none") => {}
        Some(_) => return refused("a page of another site sent this"),
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let ours = access.origin.clone().or_else(|| Some(format!("http://{}", text(headers, header::HOST.as_str())?)));
    if ours.is_some_and(|ours| origin.as_bytes().eq_ignore_ascii_case(ours.as_bytes())) {
        return Ok(());
    }
    refused(
        "a page of another address sent this; browsers reach the console at admin.public_url alone, where it is set",
    )
}

/// Refuses names other than loopback's. Where nobody logs in, a page whose name was made to mean this machine ("DNS
/// rebinding") could otherwise do what it likes.
pub(super) fn check_host(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(host) = headers.get(header::HOST) else { return Ok(()) };
    let authority = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok());
    let name = authority.as_ref().map(|authority| authority.host().trim_matches(['[', ']']));
    let is_loopback = name.is_some_and(|name| {
        name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    });
    if is_loopback {
        return Ok(());
    }
    Err(Problem::of(
        Code::CrossSite,
        "without a login (admin.auth = \"off\"), use http://127.0.0.1 or http://localhost",
    ))
}

/// The address that counts attempts to log in.
impl FromRequestParts<Admin> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, admin: &Admin) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip().to_canonical());
        Ok(behind(peer, &parts.headers, &admin.access.proxies).into())
    }
}

/// Who is behind the proxies that are believed: the last address in `x-forwarded-for` that is not one of them. What
/// stands before it anybody may have written.
fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<_> = lines.flat_map(|line| line.split(',')).map(|hop| hop.trim().parse::<IpAddr>()).collect();
    let named = hops.into_iter().rev().map_while(Result::ok).map(|hop| hop.to_canonical());
    let mut last = peer;
    for hop in named {
        last = hop;
        if !proxies.contains(&hop) {
            break;
        }
    }
    last
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use u5_runtime::BasePath;

    use super::*;
    use crate::config::AuthMode;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn what_another_sites_page_sends_is_refused() {
        let access = |origin: Option<&str>| {
            let (origin, base) = (origin.map(str::to_owned), BasePath::default());
            Access { mode: AuthMode::Local, origin, base, proxies: vec![] }
        };
        let ok =
            |pairs: &[(&'static str, &str)], ours: Option<&str>| check_site(&headers(pairs), &access(ours)).is_ok();
        let host = ("host", "127.0.0.1:8082");
        assert!(ok(&[host], None), "a program says nothing");
        assert!(ok(&[host, ("origin", "http://127.0.0.1:8082"), ("sec-fetch-site", "same-origin")], None));
        assert!(!ok(&[host, ("sec-fetch-site", "cross-site")], None));
        assert!(!ok(&[host, ("sec-fetch-site", "same-site")], None));
        assert!(!ok(&[host, ("origin", "http://127.0.0.1:9999")], None));
        assert!(!ok(&[host, ("origin", "null")], None));
        let public = Some("https://admin.shop.example");
        assert!(ok(&[host, ("origin", "https://admin.shop.example")], public));
        assert!(!ok(&[host, ("origin", "http://127.0.0.1:8082")], public));
    }

    #[test]
    fn without_a_login_only_loopback_is_a_name() {
        for host in ["127.0.0.1:8082", "localhost:8082", "LOCALHOST", "[::1]:8082", "127.8.8.8"] {
            assert!(check_host(&headers(&[("host", host)])).is_ok(), "{host}");
        }
        for host in
            ["evil.example", "evil.example:8082", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"]
        {
            assert!(check_host(&headers(&[("host", host)])).is_err(), "{host}");
        }
    }

    #[test]
    fn only_a_known_proxy_is_believed_and_only_its_own_word() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let of = |peer: &str, forwarded: &str, proxies: &[IpAddr]| {
            behind(ip(peer), &headers(&[("x-forwarded-for", forwarded)]), proxies)
        };
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        assert_eq!(of("192.0.2.9", "1.2.3.4", &proxies), ip("192.0.2.9"));
        assert_eq!(of("10.0.0.1", "6.6.6.6, 192.0.2.7", &proxies), ip("192.0.2.7"));
        assert_eq!(of("10.0.0.1", "192.0.2.7, 10.0.0.2", &proxies), ip("192.0.2.7"));
        assert_eq!(of("10.0.0.1", "192.0.2.7, nonsense", &proxies), ip("10.0.0.1"));
    }
}
