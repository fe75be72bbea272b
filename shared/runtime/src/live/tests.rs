use super::*;
use crate::tests_support::metrics;

fn live() -> Live<u32> {
    Live::new("flows", 1, revision("one"), metrics())
}

fn revision(text: &str) -> Revision {
    Revision::of([("file", text.as_bytes())])
}

#[test]
fn a_good_candidate_is_in_force_and_announced() {
    let live = live();
    let reader = live.clone();
    let mut changes = live.changes();
    let before = reader.load();
    assert_eq!(live.reload::<String>(Ok((2, revision("two")))), Ok(Reloaded::Changed));
    assert_eq!((before.value, reader.load().value), (1, 2));
    assert!(changes.has_changed().unwrap());
    assert_eq!(*changes.borrow_and_update(), revision("two"));
}

#[test]
fn a_bad_candidate_leaves_the_last_good_one() {
    let live = live();
    assert_eq!(live.reload(Err("line 1\n  line 2")), Err("line 1\n  line 2"));
    assert_eq!(live.load().value, 1);
    assert!(live.metrics.encode().unwrap().contains("kiosk_config_last_reload_successful 0"));
}

#[test]
fn the_same_content_changes_nothing_but_clears_an_earlier_failure() {
    let live = live();
    live.reload(Err("broken")).unwrap_err();
    let changes = live.changes();
    assert_eq!(live.reload::<String>(Ok((1, revision("one")))), Ok(Reloaded::Same));
    assert!(!changes.has_changed().unwrap());
    assert!(live.metrics.encode().unwrap().contains("kiosk_config_last_reload_successful 1"));
}

#[test]
fn a_revision_tells_names_from_contents() {
    assert_eq!(revision("a"), revision("a"));
    assert_ne!(revision("a"), revision("b"));
    let (one, other) = (Revision::of([("ab", b"c".as_slice())]), Revision::of([("a", b"bc".as_slice())]));
    assert_ne!(one, other);
    assert_eq!(one.to_string().len(), 12);
}
