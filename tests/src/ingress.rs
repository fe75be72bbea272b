//! A reverse proxy that leads the paths of one address to several servers, as an Ingress without annotations does: it
//! looks at a request's path, and passes the request on as it is.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header},
    response::IntoResponse,
};
use hyper::{body::Incoming, client, server, service::service_fn, upgrade};
use hyper_util::rt::TokioIo;
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

/// Which paths lead to which port of the loopback interface.
#[derive(Debug, Clone)]
pub struct Route {
    path: &'static str,
    is_exact: bool,
    port: u16,
}

impl Route {
    /// This path alone (`pathType: Exact`).
    pub fn exact(path: &'static str, port: u16) -> Self {
        Self { path, is_exact: true, port }
    }

    /// This path and all beneath it (`pathType: Prefix`).
    pub fn prefix(path: &'static str, port: u16) -> Self {
        Self { path, is_exact: false, port }
    }

    fn takes(&self, path: &str) -> bool {
        match path.strip_prefix(self.path) {
            Some("") => true,
            Some(rest) => !self.is_exact && (rest.starts_with('/') || self.path.ends_with('/')),
            None => false,
        }
    }
}

/// A running proxy, until it is dropped.
#[derive(Debug)]
pub struct Ingress {
    /// Where it listens.
    pub port: u16,
    task: JoinHandle<()>,
}

impl Drop for Ingress {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Ingress {
    /// On `port`, over http.
    pub async fn http(port: u16, routes: &[Route]) -> Self {
        Self::open(port, routes, None).await
    }

    /// On `port`, over https with a certificate that nobody trusts.
    pub async fn https(port: u16, routes: &[Route]) -> Self {
        Self::open(port, routes, Some(certificate())).await
    }

    #[expect(clippy::disallowed_methods, reason = "a test's server ends with the test's runtime")]
    async fn open(port: u16, routes: &[Route], tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("the port is free");
        let routes: Arc<[Route]> = routes.into();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (routes, tls) = (Arc::clone(&routes), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        // Who does not like the certificate goes away.
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, routes).await;
                            }
                        }
                        None => serve(stream, routes).await,
                    }
                });
            }
        });
        Self { port, task }
    }
}

fn certificate() -> TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("names are valid");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("it was made just now");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has what TLS needs")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("the key is the certificate's");
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, routes: Arc<[Route]>) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let routes = Arc::clone(&routes);
        async move { Ok::<_, std::convert::Infallible>(lead(request, &routes).await) }
    });
    // A client that goes away in the middle is no failure of a test.
    drop(server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).with_upgrades().await);
}

/// The longest path wins, and of two that are as long the exact one.
fn chosen(path: &str, routes: &[Route]) -> Option<u16> {
    let takers = routes.iter().filter(|route| route.takes(path));
    takers.max_by_key(|route| (route.path.len(), route.is_exact)).map(|route| route.port)
}

async fn lead(request: Request<Incoming>, routes: &[Route]) -> Response<Body> {
    let Some(port) = chosen(request.uri().path(), routes) else {
        return (StatusCode::NOT_FOUND, "no service has this path").into_response();
    };
    match pass(request, SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await {
        Ok(response) => response,
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's server ends with the test's runtime")]
async fn pass(mut request: Request<Incoming>, to: SocketAddr) -> Result<Response<Body>, io::Error> {
    let stream = TcpStream::connect(to).await?;
    let shaken = client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(io::Error::other)?;
    drop(tokio::spawn(connection.with_upgrades()));
    let wants = request.headers().contains_key(header::UPGRADE).then(|| upgrade::on(&mut request));
    let mut response = sender.send_request(request).await.map_err(io::Error::other)?;
    if let Some(wants) = wants.filter(|_| response.status() == StatusCode::SWITCHING_PROTOCOLS) {
        let gives = upgrade::on(&mut response);
        drop(tokio::spawn(async move {
            let (Ok(wants), Ok(gives)) = tokio::join!(wants, gives) else { return };
            // Either end may hang up at any time.
            drop(copy_bidirectional(&mut TokioIo::new(wants), &mut TokioIo::new(gives)).await);
        }));
    }
    Ok(response.map(Body::new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_wins_and_parts_are_whole() {
        let routes = [Route::exact("/", 1), Route::prefix("/kiosks/a", 2), Route::prefix("/kiosks/a/b", 3)];
        let port = |path: &str| chosen(path, &routes);
        assert_eq!(
            [port("/"), port("/kiosks/a"), port("/kiosks/a/"), port("/kiosks/a/b/c")],
            [Some(1), Some(2), Some(2), Some(3)]
        );
        assert_eq!([port("/metrics"), port("/kiosks/ab"), port("/kiosks")], [None; 3]);
        assert_eq!(chosen("/anything", &[Route::prefix("/", 4)]), Some(4));
    }
}
