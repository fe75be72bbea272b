use std::sync::{Arc, mpsc as std_mpsc};

use parking_lot::Mutex;
use u5_protocol::diagnostic::{Diagnostic, Report, Span};

use super::*;

const LIMIT: Duration = Duration::from_secs(30);

/// How many words there are; a set in which something is `broken` is none.
fn words() -> Check<usize> {
    Arc::new(|files: &Files| {
        let wrong: Vec<Diagnostic> = files.files.iter().filter(|(_, text)| *text == "broken").flat_map(wrong).collect();
        if wrong.is_empty() { Ok(files.files.values().map(|t| t.split(' ').count()).sum()) } else { Err(wrong) }
    })
}

fn wrong((name, _): (&String, &String)) -> Vec<Diagnostic> {
    let mut report = Report::new(name.as_str());
    report.error(Span::default(), "broken", "it is broken", "mend it");
    report.into_found()
}

async fn start(files: Result<Files, ContentError>, kept: Option<LastGood>) -> Result<Reloader<usize>, StartError> {
    Reloader::start("flows", files, words(), LIMIT, kept, metrics()).await
}

fn good() -> Files {
    set(&[("a.yaml", "one two")])
}

fn broken() -> Files {
    set(&[("a.yaml", "broken")])
}

#[tokio::test]
async fn a_broken_set_is_refused_until_a_good_one_comes() {
    let reloader = start(Ok(good()), None).await.unwrap();
    let before = reloader.load();
    let Outcome::Refused(refusal) = reloader.apply(Ok(broken())).await else { panic!("it was not refused") };
    assert_eq!(refusal.revision, Some(broken().revision));
    assert_eq!(refusal.reasons[0].to_string(), "a.yaml:1:1: error[broken]: it is broken; mend it");
    assert_eq!(reloader.status(), Status { revision: good().revision, refused: Some(refusal) });
    assert_eq!(reloader.load().value, 2);
    let better = set(&[("a.yaml", "one two three")]);
    assert_eq!(reloader.apply(Ok(better.clone())).await, Outcome::Applied(better.revision.clone()));
    assert_eq!((reloader.load().value, before.value), (3, 2), "who holds a version keeps it");
    assert_eq!(reloader.status(), Status { revision: better.revision, refused: None });
}

#[tokio::test]
async fn taking_a_mistake_back_is_no_change_and_clears_it() {
    let reloader = start(Ok(good()), None).await.unwrap();
    assert_eq!(reloader.apply(Ok(good())).await, Outcome::Unchanged);
    reloader.apply(Ok(broken())).await;
    assert_eq!(reloader.apply(Ok(good())).await, Outcome::Unchanged);
    assert_eq!(reloader.status().refused, None);
}

#[tokio::test]
async fn a_restart_with_a_broken_set_goes_on_with_the_last_good_one() {
    let disk = tempfile::tempdir().unwrap();
    let kept = LastGood::new(disk.path().join("flows"));
    start(Ok(good()), Some(kept.clone())).await.unwrap();
    let again = start(Ok(broken()), Some(kept.clone())).await.unwrap();
    assert_eq!((again.load().value, again.load().revision.clone()), (2, good().revision));
    assert_eq!(again.status().refused.unwrap().revision, Some(broken().revision));
    let missing = sources(&[&disk.path().join("missing")]).read();
    let again = start(missing, Some(kept.clone())).await.unwrap();
    assert_eq!(again.status().refused.unwrap().reasons[0].code, "unreadable");
    // What was kept may be of no use to a newer version either.
    let refuse: Check<usize> = Arc::new(|files| Err(wrong(files.files.iter().next().unwrap())));
    let error = Reloader::start("flows", Ok(broken()), refuse, LIMIT, Some(kept), metrics()).await.unwrap_err();
    assert_eq!(error.refusal.revision, Some(broken().revision));
    let error = start(Ok(broken()), None).await.unwrap_err().to_string();
    assert!(
        error.contains("a.yaml:1:1: error[broken]")
            && error.ends_with("no earlier set is kept that could be used instead")
    );
}

#[tokio::test(start_paused = true)]
async fn a_check_that_breaks_or_hangs_refuses_the_set() {
    let (hold, held) = std_mpsc::sync_channel::<()>(0);
    let (begin, mut began) = mpsc::channel(1);
    let held = Mutex::new(held);
    let check: Check<usize> = Arc::new(move |files| match files.files["a.yaml"].as_str() {
        "panic" => panic!("on purpose"),
        "hang" => {
            begin.try_send(()).unwrap();
            // Ends with the test.
            Ok(usize::from(held.lock().recv().is_ok()))
        }
        _ => Ok(0),
    });
    let reloader = Reloader::start("flows", Ok(good()), check, LIMIT, None, metrics()).await.unwrap();
    let code = |outcome| match outcome {
        Outcome::Refused(refusal) => refusal.reasons[0].code.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(reloader.apply(Ok(set(&[("a.yaml", "panic")]))).await), "check-broke");
    let late = async {
        began.recv().await.unwrap();
        tokio::time::advance(LIMIT).await;
    };
    let (outcome, ()) = tokio::join!(reloader.apply(Ok(set(&[("a.yaml", "hang")]))), late);
    assert_eq!(code(outcome), "check-too-slow");
    assert_eq!(reloader.load().revision, good().revision);
    drop(hold);
}

#[test]
fn the_last_good_set_is_kept_whole_and_alone() {
    let disk = tempfile::tempdir().unwrap();
    let kept = LastGood::new(disk.path().join("flows"));
    assert_eq!(kept.load(), None);
    for files in [good(), set(&[("b.yaml", "x"), ("c.md", "y")]), good()] {
        kept.store(&files).unwrap();
        kept.store(&files).unwrap();
        assert_eq!(kept.load(), Some(files.clone()));
        let mut names: Vec<_> =
            fs::read_dir(disk.path().join("flows")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        let mut wanted = [files.revision.to_string().as_str(), "current"].map(std::ffi::OsString::from);
        wanted.sort();
        assert_eq!(names, wanted);
    }
}

#[test]
fn what_was_kept_is_looked_at_before_it_is_used() {
    let disk = tempfile::tempdir().unwrap();
    let kept = LastGood::new(disk.path().to_owned());
    kept.store(&good()).unwrap();
    let file = disk.path().join(good().revision.to_string()).join("a.yaml");
    fs::write(&file, "meddled with").unwrap();
    assert_eq!(kept.load(), None);
    kept.store(&good()).unwrap();
    assert_eq!(kept.load(), Some(good()));
    fs::write(disk.path().join(".unfinished"), "a crash").unwrap();
    kept.store(&broken()).unwrap();
    assert_eq!(kept.load(), Some(broken()));
    let path = Files::of(texts(&[("../a.yaml", "x")]));
    assert!(matches!(kept.store(&path), Err(ContentError::Unwritable { .. })));
    assert_eq!(kept.load(), Some(broken()), "what was kept before still is");
}
