//! Passwords: which are taken, and what is kept of them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// OWASP's parameters for argon2id: 19 MiB, two passes, one lane.
/// <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>
const PARAMS: Params = Params::DEFAULT;
/// How many are worked on at a time: 38 MiB and two cores at most, however many want to log in.
const AT_A_TIME: usize = 2;
/// How many may wait for that; whoever comes then hears so at once.
const WAITING: usize = 32;
/// Characters in a password. Long enough not to be guessed; and a limit, since hashing takes time.
const LENGTH: std::ops::RangeInclusive<usize> = 12..=128;

/// What keeps a password from being taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("a password has 12 to 128 characters")]
    Length,
    #[error("a password is not the user's name, nor does it hold it")]
    Name,
}

/// Whether `password` can be the one of the user called `name`.
pub(crate) fn check_new(password: &str, name: &str) -> Result<(), Unfit> {
    if !LENGTH.contains(&password.chars().count()) {
        return Err(Unfit::Length);
    }
    // A short name is in many a good password.
    let (password, name) = (password.to_lowercase(), name.to_lowercase());
    if password == name || (name.chars().count() >= 4 && password.contains(&name)) {
        return Err(Unfit::Name);
    }
    Ok(())
}

/// There are more logins than can be worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many want to log in; try again in a few seconds")]
pub(crate) struct Overloaded;

/// Hashes passwords on threads of their own. Clones share the work and its limits.
#[derive(Clone)]
pub(crate) struct Hasher(Arc<Inner>);

struct Inner {
    argon2: Argon2<'static>,
    /// What is compared with where there is no such user, so that it takes as long as where there is.
    nobody: String,
    places: Arc<Semaphore>,
    running: Semaphore,
    runs: AtomicU64,
}

impl Hasher {
    /// With OWASP's parameters.
    pub(crate) fn new() -> Self {
        Self::with(PARAMS)
    }

    pub(crate) fn with(params: Params) -> Self {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, super::Secret::random().reveal());
        let (places, running) = (Arc::new(Semaphore::new(AT_A_TIME + WAITING)), Semaphore::new(AT_A_TIME));
        Self(Arc::new(Inner { argon2, nobody, places, running, runs: AtomicU64::new(0) }))
    }

    /// What to keep of `password`, with a salt of its own.
    pub(crate) async fn hash(&self, password: String) -> Result<String, Overloaded> {
        self.run(move |inner| hash(&inner.argon2, &password)).await
    }

    /// Whether `password` is what `kept` was made of. Without `kept` it is not, which takes as long to find out.
    pub(crate) async fn verify(&self, password: String, kept: Option<String>) -> Result<bool, Overloaded> {
        self.run(move |inner| {
            let known = kept.is_some();
            let kept = kept.unwrap_or_else(|| inner.nobody.clone());
            let Ok(kept) = PasswordHash::new(&kept) else { return false };
            inner.argon2.verify_password(password.as_bytes(), &kept).is_ok() && known
        })
        .await
    }

    /// How often it worked, for tests: a login that did not hash tells by its time that there is no such user.
    #[cfg(test)]
    pub(crate) fn runs(&self) -> u64 {
        self.0.runs.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> T + Send + 'static) -> Result<T, Overloaded> {
        let inner = Arc::clone(&self.0);
        let place = Arc::clone(&inner.places).try_acquire_owned().map_err(|_| Overloaded)?;
        let _turn = self.0.running.acquire().await.map_err(|_| Overloaded)?;
        let work = move || {
            // Held to the end of the work, even when nobody waits for it any more.
            let _place = place;
            inner.runs.fetch_add(1, Ordering::Relaxed);
            work(&inner)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Overloaded)
    }
}

/// As a PHC string. Empty, which no password fits, where argon2 refuses: its inputs are in range, so it does not.
fn hash(argon2: &Argon2<'_>, password: &str) -> String {
    let salt = super::Secret::random().hash();
    let salt = salt.first_chunk::<16>().unwrap_or(&[0; 16]);
    let hash: Result<PasswordHash, _> = argon2.hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_not_the_name() {
        assert_eq!(check_new("elevenchars", "a"), Err(Unfit::Length));
        assert_eq!(check_new(&"x".repeat(129), "a"), Err(Unfit::Length));
        assert_eq!(check_new("Christopher-1", "christopher"), Err(Unfit::Name));
        assert_eq!(check_new("correct horse battery", "al"), Ok(()));
        assert_eq!(check_new("пароль-пароль", "a"), Ok(()), "characters count, not bytes");
    }

    #[tokio::test]
    async fn what_is_kept_tells_owasps_parameters_and_fits_only_the_password() {
        let hasher = Hasher::new();
        let kept = hasher.hash("correct horse battery".to_owned()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        let again = hasher.hash("correct horse battery".to_owned()).await.unwrap();
        assert_ne!(kept, again, "each has a salt of its own");
        assert!(hasher.verify("correct horse battery".to_owned(), Some(kept.clone())).await.unwrap());
        assert!(!hasher.verify("correct horse batterz".to_owned(), Some(kept)).await.unwrap());
        let runs = hasher.runs();
        assert!(!hasher.verify("correct horse battery".to_owned(), None).await.unwrap());
        assert_eq!(hasher.runs(), runs + 1, "an unknown user costs the same work");
    }

    #[tokio::test]
    async fn logins_that_wait_are_bounded() {
        let hasher = Hasher::with(Params::new(8, 1, 1, None).unwrap());
        let taken: Vec<_> = (0..AT_A_TIME + WAITING).map(|_| hasher.0.places.try_acquire().unwrap()).collect();
        assert_eq!(hasher.hash("correct horse battery".to_owned()).await, Err(Overloaded));
        drop(taken);
        assert!(hasher.hash("correct horse battery".to_owned()).await.is_ok());
    }
}
