//! From a configuration to connections.

use std::{fs, sync::Arc};

use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo, ProtocolVersion,
    RedisConnectionInfo, RedisError, RedisResult, TlsCertificates, TlsMode,
    aio::{AsyncPushSender, MultiplexedConnection},
    cluster::{ClusterClient, ClusterClientBuilder},
    cluster_async::ClusterConnection,
    sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType},
};

use super::{RedisConfig, RedisConfigError, RedisMode, fault::is_access_denied};

/// An open connection; clones share it.
#[derive(Clone)]
pub(super) enum Wire {
    /// To the master.
    Master(MultiplexedConnection),
    /// To all masters of a cluster.
    Cluster(ClusterConnection),
}

/// Knows how to open connections.
pub(super) struct Plan {
    config: RedisConfig,
    trust: Option<TlsCertificates>,
    options: AsyncConnectionConfig,
    /// With which passwords `route` was made.
    passwords: Passwords,
    route: Route,
}

/// Redis's and the sentinels'.
type Passwords = [Arc<str>; 2];

enum Route {
    Single(Box<Client>),
    Sentinel(Box<SentinelClient>),
    /// The second are the nodes that were named, for subscriptions.
    Cluster(Box<ClusterClient>, Vec<Client>),
}

impl Plan {
    /// Reads the file with the certificates, and connects to nothing.
    pub(super) fn new(config: &RedisConfig) -> Result<Self, RedisConfigError> {
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(RedisConfigError { problems });
        }
        let trust = trust(config)?;
        let passwords = passwords(config);
        let route = route(config, trust.as_ref(), &passwords).map_err(|error| wrong("urls", error.category()))?;
        let options = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(config.connect_timeout()))
            .set_response_timeout(Some(config.response_timeout()));
        Ok(Self { config: config.clone(), trust, options, passwords, route })
    }

    /// Passwords may be changed while the service runs; connections that are open stay so. Tells whether they were.
    fn take_up_passwords(&mut self) -> RedisResult<bool> {
        let passwords = passwords(&self.config);
        if passwords == self.passwords {
            return Ok(false);
        }
        self.route = route(&self.config, self.trust.as_ref(), &passwords)?;
        self.passwords = passwords;
        Ok(true)
    }

    /// Whether it is worth trying again after `error`: the passwords may have been changed a moment ago.
    fn has_others(&mut self, error: &RedisError) -> RedisResult<bool> {
        if !is_access_denied(error) {
            return Ok(false);
        }
        self.config.password.look_again();
        self.config.sentinel_password.look_again();
        self.take_up_passwords()
    }

    /// A connection to whoever is master now.
    pub(super) async fn connect(&mut self) -> RedisResult<Wire> {
        self.take_up_passwords()?;
        match self.reach().await {
            Err(error) if self.has_others(&error)? => self.reach().await,
            reached => reached,
        }
    }

    async fn reach(&mut self) -> RedisResult<Wire> {
        Ok(match &mut self.route {
            Route::Single(client) => {
                Wire::Master(client.get_multiplexed_async_connection_with_config(&self.options).await?)
            }
            Route::Sentinel(sentinel) => Wire::Master(sentinel.get_async_connection_with_config(&self.options).await?),
            Route::Cluster(cluster, _) => Wire::Cluster(cluster.get_async_connection().await?),
        })
    }

    /// A connection of its own, on which what is published is passed to `sender`. A cluster passes messages on between
    /// its nodes, so that any node will do.
    pub(super) async fn listen(&mut self, sender: impl AsyncPushSender) -> RedisResult<MultiplexedConnection> {
        self.take_up_passwords()?;
        let options = self.options.clone().set_push_sender(sender);
        let mut candidates = match &mut self.route {
            Route::Single(client) => vec![Client::clone(client)],
            Route::Sentinel(sentinel) => vec![sentinel.async_get_client().await?],
            Route::Cluster(_, nodes) => nodes.clone(),
        };
        // One that does not answer takes all the time there is; another is first the next time.
        fastrand::shuffle(&mut candidates);
        let mut last = RedisError::from((ErrorKind::ClusterConnectionNotFound, "no node is configured"));
        for candidate in candidates {
            match pushing(&candidate)?.get_multiplexed_async_connection_with_config(&options).await {
                Ok(connection) => return Ok(connection),
                Err(error) => last = error,
            }
        }
        // Who listens tries again, with what is found here.
        self.has_others(&last)?;
        Err(last)
    }
}

/// The same server, over the protocol in which it may speak first.
fn pushing(client: &Client) -> RedisResult<Client> {
    let info = client.get_connection_info().clone();
    let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
    Client::open(info.set_redis_settings(settings))
}

fn passwords(config: &RedisConfig) -> Passwords {
    [config.password.expose(), config.sentinel_password.expose()]
}

fn wrong(key: &str, hint: impl Into<String>) -> RedisConfigError {
    RedisConfigError { problems: vec![(key.to_owned(), hint.into())] }
}

/// Which certificates to trust; none without TLS.
fn trust(config: &RedisConfig) -> Result<Option<TlsCertificates>, RedisConfigError> {
    if !config.is_tls() {
        return Ok(None);
    }
    install_crypto();
    if config.ca_file.as_os_str().is_empty() {
        return Ok(Some(TlsCertificates { client_tls: None, root_cert: None }));
    }
    let shown = config.ca_file.display();
    let pem = fs::read(&config.ca_file)
        .map_err(|error| wrong("ca_file", format!("{shown} cannot be read: {error}; name a readable PEM file")))?;
    let is_pem = pem.windows(BEGIN.len()).any(|window| window == BEGIN);
    if !is_pem {
        return Err(wrong("ca_file", format!("{shown} contains no certificate; it must be a PEM file")));
    }
    Ok(Some(TlsCertificates { client_tls: None, root_cert: Some(pem) }))
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// rustls panics when a program has several implementations of its algorithms, or none, and has not said which to use.
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // An error means that another thread has chosen at the same moment, which is as good.
        drop(rustls::crypto::ring::default_provider().install_default());
    }
}

fn route(config: &RedisConfig, trust: Option<&TlsCertificates>, passwords: &Passwords) -> RedisResult<Route> {
    Ok(match config.mode {
        RedisMode::Single => Route::Single(Box::new(first(nodes(config, trust, passwords)?)?)),
        RedisMode::Sentinel => Route::Sentinel(Box::new(sentinel(config, trust, passwords)?)),
        RedisMode::Cluster => {
            Route::Cluster(Box::new(cluster(config, trust, passwords)?), nodes(config, trust, passwords)?)
        }
    })
}

fn first(nodes: Vec<Client>) -> RedisResult<Client> {
    let missing = || RedisError::from((ErrorKind::InvalidClientConfig, "no address"));
    nodes.into_iter().next().ok_or_else(missing)
}

/// A client of each address, with the credentials for Redis.
fn nodes(config: &RedisConfig, trust: Option<&TlsCertificates>, passwords: &Passwords) -> RedisResult<Vec<Client>> {
    let client = |url: &String| {
        let info = url.as_str().into_connection_info()?;
        let settings = with_credentials(info.redis_settings().clone(), &config.username, &passwords[0]);
        let info = info.set_redis_settings(settings);
        match trust {
            Some(trust) => Client::build_with_tls(info, trust.clone()),
            None => Client::open(info),
        }
    };
    config.urls.iter().map(client).collect()
}

fn with_credentials(settings: RedisConnectionInfo, username: &str, password: &str) -> RedisConnectionInfo {
    let settings = if username.is_empty() { settings } else { settings.set_username(username) };
    if password.is_empty() { settings } else { settings.set_password(password) }
}

fn sentinel(
    config: &RedisConfig,
    trust: Option<&TlsCertificates>,
    passwords: &Passwords,
) -> RedisResult<SentinelClient> {
    let address = |url: &String| url.as_str().into_connection_info().map(|info| info.addr().clone());
    let addresses: Vec<ConnectionAddr> = config.urls.iter().map(address).collect::<RedisResult<_>>()?;
    let mut builder = SentinelClientBuilder::new(addresses, &config.master, SentinelServerType::Master)?;
    if let Some(trust) = trust {
        builder = builder
            .set_client_to_redis_tls_mode(TlsMode::Secure)
            .set_client_to_redis_certificates(trust.clone())
            .set_client_to_sentinel_certificates(trust.clone());
    }
    if !config.username.is_empty() {
        builder = builder.set_client_to_redis_username(&config.username);
    }
    let [of_redis, of_sentinels] = passwords;
    if !of_redis.is_empty() {
        builder = builder.set_client_to_redis_password(&**of_redis);
    }
    if !config.sentinel_username.is_empty() {
        builder = builder.set_client_to_sentinel_username(&config.sentinel_username);
    }
    if !of_sentinels.is_empty() {
        builder = builder.set_client_to_sentinel_password(&**of_sentinels);
    }
    builder.build()
}

fn cluster(config: &RedisConfig, trust: Option<&TlsCertificates>, passwords: &Passwords) -> RedisResult<ClusterClient> {
    let infos: Vec<ConnectionInfo> =
        nodes(config, trust, passwords)?.iter().map(|client| client.get_connection_info().clone()).collect();
    let mut builder = ClusterClientBuilder::new(infos)
        .connection_timeout(config.connect_timeout())
        .response_timeout(config.response_timeout());
    if let Some(trust) = trust {
        builder = builder.certs(trust.clone());
    }
    builder.build()
}
