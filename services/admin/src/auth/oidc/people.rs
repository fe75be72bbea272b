//! Letting somebody in whom the provider knows. Functions within a transaction.

use serde_json::json;

use super::{Person, Refused, claims::told_apart};
use crate::{
    audit::{self, Action},
    auth::{self, User, UserError, tokens, users},
    db::{DbError, Tx},
};

/// The user that `person` is here, with the role that they have at the provider now; or why they are none. Who has
/// no role any more keeps nothing: their sessions and tokens end.
pub(crate) fn admit(tx: &Tx<'_>, person: &Person) -> Result<Result<User, Refused>, UserError> {
    let known = users::of_provider(tx, &person.provider, &person.subject)?;
    if known.as_ref().is_some_and(|user| user.disabled) {
        return refuse(tx, known.as_ref(), Refused::Disabled);
    }
    let Some(role) = person.role else {
        return refuse(tx, known.as_ref(), Refused::NoRole);
    };
    match known {
        Some(user) if user.role == role => Ok(Ok(user)),
        Some(user) => {
            let after = users::set_role(tx, user.id, role)?;
            let detail =
                json!({"name": user.name, "role": {"from": user.role, "to": role}, "provider": person.provider});
            audit::append(tx, &actor(&user), Action::UserChanged, &user.target(), &detail)?;
            Ok(Ok(after))
        }
        None => {
            let identity = (person.provider.as_str(), person.subject.as_str());
            let user = users::create_elsewhere(tx, &free_name(tx, person)?, role, identity)?;
            let detail = json!({"name": user.name, "role": role, "provider": person.provider});
            audit::append(tx, &actor(&user), Action::UserCreated, &user.target(), &detail)?;
            Ok(Ok(user))
        }
    }
}

/// A name is nobody's proof of anything: who is called like a user here is another one.
fn free_name(tx: &Tx<'_>, person: &Person) -> Result<String, DbError> {
    let is_taken = users::with_password(tx, &person.name)?.is_some();
    Ok(if is_taken { told_apart(&person.name, &person.subject) } else { person.name.clone() })
}

fn refuse(tx: &Tx<'_>, known: Option<&User>, why: Refused) -> Result<Result<User, Refused>, UserError> {
    let (mut actor, mut target) = ("nobody".to_owned(), "user:unknown".to_owned());
    let mut detail = json!({"why": why.code()});
    if let Some(user) = known {
        (actor, target) = (self::actor(user), user.target());
        if matches!(why, Refused::NoRole) {
            auth::close_all(tx, user.id)?;
            detail["tokens_revoked"] = json!(tokens::revoke_all(tx, user.id)?);
        }
    }
    audit::append(tx, &actor, Action::LoginRefused, &target, &detail)?;
    Ok(Err(why))
}

fn actor(user: &User) -> String {
    format!("user:{}", user.name)
}
