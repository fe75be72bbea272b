//! The first admin.
//!
//! Where there are no users, the process makes a code and tells it to whoever started it: in its log, which strangers
//! on the network do not read. Who shows it first is admin. A transaction sees to it that there is one first.

use parking_lot::Mutex;

use super::{Role, Secret, User, UserError, is_same, users};
use crate::db::Tx;

/// How many characters the code has. Five bits each, and wrong ones are counted as failed logins.
const LENGTH: usize = 20;
/// Without those that look alike.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The code, as long as it is good.
#[derive(Default)]
pub(crate) struct SetupCode(Mutex<Option<String>>);

impl SetupCode {
    /// A new one, like `ABCDE-FGHJK-LMNPQ-RSTUV`.
    pub(crate) fn random() -> Self {
        let random = Secret::random().hash();
        let letters = random.iter().take(LENGTH).map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        let mut code = String::new();
        for (at, letter) in letters.enumerate() {
            if at > 0 && at % 5 == 0 {
                code.push('-');
            }
            code.push(letter);
        }
        Self(Mutex::new(Some(code)))
    }

    /// For whoever started the process.
    pub(crate) fn reveal(&self) -> Option<String> {
        self.0.lock().clone()
    }

    /// Whether `shown` is it.
    pub(crate) fn is(&self, shown: &str) -> bool {
        self.0.lock().as_ref().is_some_and(|code| is_same(code.as_bytes(), shown.trim().to_uppercase().as_bytes()))
    }

    /// It was used.
    pub(crate) fn forget(&self) {
        *self.0.lock() = None;
    }
}

/// Makes the first user, or none where there is one. `password` is the hash.
pub(crate) fn make_first_admin(tx: &Tx<'_>, name: &str, password: &str) -> Result<Option<User>, UserError> {
    if users::any(tx)? {
        return Ok(None);
    }
    users::create(tx, name, Role::Admin, password).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_until_it_was_used_however_it_is_typed() {
        let code = SetupCode::random();
        let text = code.reveal().unwrap();
        assert_eq!(text.len(), LENGTH + 3);
        assert!(code.is(&text) && code.is(&format!(" {} ", text.to_lowercase())));
        assert!(!code.is("") && !code.is("AAAAA-AAAAA-AAAAA-AAAAA"));
        assert_ne!(SetupCode::random().reveal(), code.reveal());
        code.forget();
        assert!(!code.is(&text) && code.reveal().is_none());
        assert!(!SetupCode::default().is(""));
    }
}
