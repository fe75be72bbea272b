//! Where it is kept who is logged in: in the database, or in a Redis beside it.
//!
//! Whoever a session is of, is looked up in the database either way: who is demoted or disabled is so at once. A session
//! in Redis carries the *epoch* of its user, which changes in the database with whatever ends all their sessions, so that
//! it counts no more even where Redis could not be told.

mod redis;

use std::sync::Arc;

use super::{Login, Secret, User, session};
use crate::{
    AdminConfig,
    config::SessionsIn,
    db::{Db, DbError, Tx},
};
pub(crate) use redis::RedisDown;
use redis::RedisSessions;

/// The sessions. Clones are the same.
#[derive(Clone)]
pub(crate) enum Sessions {
    /// In the database.
    Database,
    /// In Redis.
    Redis(Arc<RedisSessions>),
}

/// Why nobody can say whether somebody is logged in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Redis(#[from] RedisDown),
}

impl Sessions {
    pub(crate) fn of(config: &AdminConfig) -> Self {
        match config.sessions {
            SessionsIn::Database => Self::Database,
            SessionsIn::Redis => Self::Redis(Arc::new(RedisSessions::new(config))),
        }
    }

    /// Begins the session `secret` where it is not the database that keeps it. Before the transaction that lets `user` in,
    /// so that nobody is told of a session that there is not.
    pub(crate) async fn begin(&self, db: &Db, user: &User, secret: &Secret) -> Result<(), SessionError> {
        let Self::Redis(redis) = self else { return Ok(()) };
        let now_ms = db.read::<_, DbError>(|tx| Ok(tx.now_ms())).await?;
        Ok(redis.open(user, secret, now_ms).await?)
    }

    /// Begins it in the database, where that keeps it; the same transaction lets `user` in.
    pub(crate) fn begin_in(&self, tx: &Tx<'_>, user: &User, secret: &Secret) -> Result<(), DbError> {
        match self {
            Self::Database => session::open(tx, user, secret),
            Self::Redis(_) => Ok(()),
        }
    }

    /// Whose session `secret` is, if it is a good one of somebody who is not disabled.
    pub(crate) async fn find(&self, db: &Db, secret: Secret) -> Result<Option<Login>, SessionError> {
        let Self::Redis(redis) = self else {
            return Ok(db.read::<_, DbError>(move |tx| session::find(tx, &secret)).await?);
        };
        let Some(kept) = redis.find(&secret).await? else { return Ok(None) };
        let read = move |tx: &Tx<'_>| session::kept_elsewhere(tx, (kept.user, &kept.epoch, kept.created_ms));
        Ok(db.read::<_, DbError>(read).await?)
    }

    /// Ends the session `secret`, if there is one.
    pub(crate) async fn end(&self, db: &Db, secret: Secret) -> Result<(), SessionError> {
        match self {
            Self::Database => Ok(db.write::<_, DbError>(move |tx| session::close(tx, &secret)).await?),
            Self::Redis(redis) => Ok(redis.close(&secret).await?),
        }
    }
}
