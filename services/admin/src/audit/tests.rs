use serde_json::json;

use super::*;
use crate::{
    db::{Db, Place},
    wall::Wall,
};

async fn log(entries: i64) -> Db {
    let db = Db::open(&Place::Memory, Wall::of(|| 42)).unwrap();
    let write = move |tx: &Tx<'_>| {
        (0..entries).try_for_each(|n| {
            let actor = if n % 2 == 0 { "user:ann" } else { "token:ci" };
            append(
                tx,
                actor,
                Action::UserChanged,
                &format!("user:{}", n % 3),
                &json!({"b": n, "a": {"d": 1, "c": [2]}}),
            )
        })
    };
    db.write::<_, DbError>(write).await.unwrap();
    db
}

async fn verdict(db: &Db) -> Verdict {
    let mut at = Checkpoint::START;
    loop {
        match db.read::<_, DbError>(move |tx| verify_some(tx, at)).await.unwrap() {
            Ok(next) => at = next,
            Err(verdict) => return verdict,
        }
    }
}

/// What somebody does who has the file and knows of the triggers.
async fn tamper(db: &Db, sql: &'static str) {
    let without_triggers = |tx: &Tx<'_>| {
        tx.execute("DROP TRIGGER IF EXISTS audit_is_not_changed", [])?;
        tx.execute("DROP TRIGGER IF EXISTS audit_is_not_deleted", [])?;
        tx.execute(sql, [])
    };
    assert!(db.write::<_, DbError>(without_triggers).await.unwrap() > 0);
}

#[tokio::test]
async fn lines_are_only_ever_added() {
    let db = log(3).await;
    for sql in ["UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE id = 3", "DELETE FROM audit"] {
        let refused = db.write::<_, DbError>(move |tx| tx.execute(sql, [])).await.unwrap_err();
        assert!(u5_runtime::causes::told(&refused).contains("append-only"), "{sql}: {refused:?}");
    }
    assert_eq!(verdict(&db).await.entries, 3);
}

#[tokio::test]
async fn an_untouched_log_is_intact_over_many_strides() {
    let none = verdict(&log(0).await).await;
    assert!(none.intact && none.entries == 0);
    // The stride divides the number, and does not.
    for entries in [10_000, 10_001] {
        let verdict = verdict(&log(entries).await).await;
        assert!(verdict.intact && verdict.entries == entries && verdict.broken.is_none(), "{verdict:?}");
        assert_eq!(verdict.head.len(), 64);
    }
}

#[tokio::test]
async fn the_first_broken_entry_is_named() {
    let cases = [
        ("UPDATE audit SET actor = 'user:eve' WHERE id = 4", 4, "its hash"),
        ("UPDATE audit SET detail = '{}' WHERE id = 1", 1, "its hash"),
        ("UPDATE audit SET at_ms = 41 WHERE id = 9", 9, "its hash"),
        ("UPDATE audit SET hash = zeroblob(32) WHERE id = 5", 5, "its hash"),
        ("DELETE FROM audit WHERE id = 6", 6, "it is missing"),
        ("DELETE FROM audit WHERE id > 7", 8, "all after it"),
        ("INSERT INTO audit VALUES (100, 42, 'x', 'user.changed', 'x', '{}', zeroblob(32))", 11, "it is missing"),
    ];
    for (sql, id, reason) in cases {
        let db = log(10).await;
        tamper(&db, sql).await;
        let found = verdict(&db).await;
        let broken = found.broken.unwrap();
        assert!(!found.intact && broken.id == id && broken.reason.contains(reason), "{sql}: {broken:?}");
        assert_eq!(found.entries, id - 1);
    }
}

#[tokio::test]
async fn an_entry_and_what_it_tells_of_are_there_together_or_not_at_all() {
    let db = log(2).await;
    let failed = db
        .write::<(), DbError>(|tx| {
            append(tx, "user:ann", Action::UserDeleted, "user:1", &json!({}))?;
            Err(DbError::Busy)
        })
        .await;
    assert!(failed.is_err());
    let verdict = verdict(&db).await;
    assert!(verdict.intact && verdict.entries == 2, "{verdict:?}");
}

#[tokio::test]
async fn the_log_is_read_in_pages_and_by_who_did_what_to_whom() {
    let db = log(10).await;
    let ids = async |filter: Filter, limit: u32| {
        let page = db.read::<_, DbError>(move |tx| list(tx, &filter, limit)).await.unwrap();
        (page.entries.iter().map(|entry| entry.id).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(ids(Filter::default(), 4).await, (vec![10, 9, 8, 7], Some(7)));
    assert_eq!(ids(Filter { cursor: Some(7), ..Filter::default() }, 6).await, (vec![6, 5, 4, 3, 2, 1], None));
    let actor = Some("token:ci".to_owned());
    assert_eq!(ids(Filter { actor: actor.clone(), ..Filter::default() }, 9).await.0, [10, 8, 6, 4, 2]);
    let target = Some("user:0".to_owned());
    assert_eq!(ids(Filter { actor, target, ..Filter::default() }, 9).await.0, [10, 4]);
    assert_eq!(ids(Filter { action: Some(Action::SetupDone), ..Filter::default() }, 9).await, (vec![], None));
    assert_eq!(ids(Filter { action: Some(Action::UserChanged), ..Filter::default() }, 1).await, (vec![10], Some(10)));
}

#[test]
fn names_in_the_log_are_names_in_the_api() {
    for action in [Action::SetupDone, Action::UserChanged, Action::BackupMade, Action::LoginLocked] {
        assert_eq!(json!(action), json!(action.name()));
    }
}

#[test]
fn canonical_json_depends_on_the_content_alone() {
    let one = chain::canonical(&json!({"b": 1, "a": {"d": [1, {"y": 0, "x": 0}], "c": null}}));
    assert_eq!(one, r#"{"a":{"c":null,"d":[1,{"x":0,"y":0}]},"b":1}"#);
}
