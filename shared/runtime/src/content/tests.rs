mod reloading;

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{sync::mpsc, time::Instant};

use super::*;
use crate::{Shutdown, Tasks, live::WatchOptions, tests_support::metrics};

const YAML: &[&str] = &["yaml"];

fn texts(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn set(pairs: &[(&str, &str)]) -> Files {
    Files::of(texts(pairs))
}

fn directory(pairs: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fill(directory.path(), pairs);
    directory
}

fn fill(directory: &Path, pairs: &[(&str, &str)]) {
    for (name, text) in pairs {
        put(&directory.join(name), text.as_bytes());
    }
}

/// At once, so that nobody sees half of it.
fn put(path: &Path, bytes: &[u8]) {
    let unfinished = path.with_file_name(".unfinished");
    fs::write(&unfinished, bytes).unwrap();
    fs::rename(unfinished, path).unwrap();
}

fn sources(directories: &[&Path]) -> Sources {
    Sources::new(directories.iter().map(|path| path.to_path_buf()).collect(), YAML)
}

/// A mount of a ConfigMap, as the kubelet keeps it: files in a directory with the time in its name, `..data` leading
/// there, and a link for each file through it.
struct Mount {
    directory: TempDir,
    writes: u32,
}

impl Mount {
    fn new(pairs: &[(&str, &str)]) -> Self {
        let mut mount = Self { directory: tempfile::tempdir().unwrap(), writes: 0 };
        mount.swap(pairs);
        mount
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A new directory, a new link renamed over the old one, links for new files, the old directory removed.
    fn swap(&mut self, pairs: &[(&str, &str)]) {
        let old = fs::read_link(self.path().join("..data")).ok();
        self.writes += 1;
        let new = PathBuf::from(format!("..2026_11_22_03_00_{:02}.123456789", self.writes));
        fs::create_dir(self.path().join(&new)).unwrap();
        fill(&self.path().join(&new), pairs);
        symlink(&new, self.path().join("..data_tmp")).unwrap();
        fs::rename(self.path().join("..data_tmp"), self.path().join("..data")).unwrap();
        for (name, _) in pairs {
            let link = self.path().join(name);
            if !link.is_symlink() {
                symlink(Path::new("..data").join(name), link).unwrap();
            }
        }
        self.tidy(pairs);
        if let Some(old) = old {
            fs::remove_dir_all(self.path().join(old)).unwrap();
        }
    }

    /// Removes the links to files that are no more.
    fn tidy(&self, pairs: &[(&str, &str)]) {
        for entry in fs::read_dir(self.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if !name.starts_with("..") && !pairs.iter().any(|(known, _)| *known == name) {
                fs::remove_file(self.path().join(name)).unwrap();
            }
        }
    }
}

#[test]
fn later_directories_win_file_by_file() {
    let (chart, live) =
        (directory(&[("a.yaml", "a"), ("b.yaml", "b")]), directory(&[("b.yaml", "B"), ("c.yaml", "c")]));
    let missing = live.path().join("missing");
    let both = sources(&[chart.path(), live.path(), &missing]).read().unwrap();
    assert_eq!(both, set(&[("a.yaml", "a"), ("b.yaml", "B"), ("c.yaml", "c")]));
    let error = sources(&[&missing, chart.path()]).read().unwrap_err();
    assert!(error.to_string().contains("missing cannot be read"), "{error}");
}

#[test]
fn only_files_of_the_right_kind_belong_to_a_set() {
    let directory =
        directory(&[("a.yaml", "a"), (".hidden.yaml", "x"), ("..x.yaml", "x"), ("notes.txt", "x"), ("yaml", "x")]);
    fs::create_dir(directory.path().join("b.yaml")).unwrap();
    assert_eq!(sources(&[directory.path()]).read().unwrap(), set(&[("a.yaml", "a")]));
}

#[test]
fn a_set_is_called_by_names_and_texts() {
    let one = set(&[("a", "b"), ("c", "d")]);
    assert_eq!((one.revision.to_string().len(), &one.revision), (12, &set(&[("c", "d"), ("a", "b")]).revision));
    assert_ne!(one.revision, set(&[("a", "bc"), ("c", "d")]).revision);
}

#[test]
fn everything_has_a_bound() {
    let read = |directory: &TempDir| sources(&[directory.path()]).read().unwrap_err();
    let large = directory(&[("a.yaml", &"a".repeat(MAX_FILE as usize + 1))]);
    assert!(matches!(read(&large), ContentError::TooLarge { .. }));
    let mib = "a".repeat(MAX_FILE as usize);
    let names: Vec<_> = (0..17).map(|n| format!("{n}.yaml")).collect();
    let much = directory(&names.iter().map(|name| (name.as_str(), mib.as_str())).collect::<Vec<_>>());
    assert!(matches!(read(&much), ContentError::TooMuch));
    let many = tempfile::tempdir().unwrap();
    (0..=MAX_FILES).for_each(|n| fs::write(many.path().join(format!("{n}.yaml")), "").unwrap());
    assert!(matches!(read(&many), ContentError::TooMany));
    let bytes = directory(&[]);
    put(&bytes.path().join("a.yaml"), &[0xff, 0xfe]);
    assert!(matches!(read(&bytes), ContentError::NotText { .. }));
}

#[test]
fn a_mount_that_is_swapped_while_it_is_read_is_read_again() {
    let mut mount = Mount::new(&[("a.yaml", "1"), ("b.yaml", "1")]);
    let path = mount.path().to_owned();
    let mut swaps = 0;
    let read = read::directory_seen(&path, Some(YAML), || {
        swaps += 1;
        if swaps == 1 {
            mount.swap(&[("a.yaml", "2"), ("b.yaml", "2")]);
        }
    });
    assert_eq!((read.unwrap(), swaps), (texts(&[("a.yaml", "2"), ("b.yaml", "2")]), 2));
}

#[test]
fn a_directory_that_never_stands_still_is_said_to() {
    let plain = directory(&[("a.yaml", "")]);
    let mut text = String::new();
    let read = read::directory_seen(plain.path(), Some(YAML), || {
        text.push('a');
        fs::write(plain.path().join("a.yaml"), &text).unwrap();
    });
    assert!(matches!(read, Err(ContentError::Changing { .. })), "{read:?}");
}

/// Sets as they are noticed.
struct Noticed {
    tasks: Tasks,
    news: mpsc::Receiver<Result<Files, ContentError>>,
}

impl Noticed {
    fn of(sources: Sources, options: WatchOptions) -> Self {
        let tasks = Tasks::new(Shutdown::new(), metrics());
        let (tell, news) = mpsc::channel(8);
        let known = sources.read().map_or_else(|_| set(&[]).revision, |files| files.revision);
        watch(&tasks, sources, options, known, move |read| tell.try_send(read).unwrap());
        Self { tasks, news }
    }

    async fn next(&mut self) -> Result<Files, ContentError> {
        self.news.recv().await.unwrap()
    }

    async fn end(mut self) {
        self.tasks.cancel();
        self.tasks.wait().await;
        assert!(self.news.recv().await.is_none(), "nothing else was noticed");
    }
}

/// Without polls, so that events alone have to do it.
const EVENTS: WatchOptions = WatchOptions { poll: Duration::from_hours(1), ..OPTIONS };

#[tokio::test]
async fn edits_are_noticed() {
    let plain = directory(&[("a.yaml", "1")]);
    let mut noticed = Noticed::of(sources(&[plain.path()]), EVENTS);
    fill(plain.path(), &[("a.yaml", "2"), ("notes.txt", "no part of it")]);
    assert_eq!(noticed.next().await.unwrap(), set(&[("a.yaml", "2")]));
    fill(plain.path(), &[("b.yaml", "1")]);
    assert_eq!(noticed.next().await.unwrap(), set(&[("a.yaml", "2"), ("b.yaml", "1")]));
    fill(plain.path(), &[("a.yaml", "3")]);
    assert_eq!(noticed.next().await.unwrap(), set(&[("a.yaml", "3"), ("b.yaml", "1")]));
    fs::remove_file(plain.path().join("b.yaml")).unwrap();
    assert_eq!(noticed.next().await.unwrap(), set(&[("a.yaml", "3")]));
    noticed.end().await;
}

#[tokio::test]
async fn swaps_of_the_kubelet_are_noticed_as_whole_sets() {
    let mut mount = Mount::new(&[("a.yaml", "1"), ("b.yaml", "1")]);
    let mut noticed = Noticed::of(sources(&[mount.path()]), EVENTS);
    for pairs in [&[("a.yaml", "2"), ("b.yaml", "2")][..], &[("a.yaml", "3"), ("c.yaml", "3")]] {
        mount.swap(pairs);
        assert_eq!(noticed.next().await.unwrap(), set(pairs));
    }
    noticed.end().await;
}

#[tokio::test]
async fn a_directory_that_is_replaced_is_watched_again() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("flows");
    fs::create_dir(&path).unwrap();
    let options = WatchOptions { poll: Duration::from_millis(50), ..OPTIONS };
    let mut noticed = Noticed::of(sources(&[parent.path(), &path]), options);
    fs::rename(&path, parent.path().join("old")).unwrap();
    fs::create_dir(&path).unwrap();
    fill(&path, &[("a.yaml", "1")]);
    assert_eq!(noticed.next().await.unwrap(), set(&[("a.yaml", "1")]));
    fill(&path, &[("a.yaml", "2")]);
    assert_eq!(noticed.next().await.unwrap(), set(&[("a.yaml", "2")]));
    noticed.end().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_told_once() {
    let plain = directory(&[("a.yaml", "1")]);
    let options = WatchOptions { poll: Duration::from_millis(20), ..OPTIONS };
    let mut noticed = Noticed::of(sources(&[plain.path()]), options);
    put(&plain.path().join("a.yaml"), &[0xff]);
    assert!(matches!(noticed.next().await, Err(ContentError::NotText { .. })));
    fill(plain.path(), &[("a.yaml", "1")]);
    assert_eq!(noticed.next().await.unwrap(), set(&[("a.yaml", "1")]));
    noticed.end().await;
}

/// How long changes may be put off, whatever the machine does with its time.
#[tokio::test(start_paused = true)]
async fn a_swap_is_in_force_within_half_a_second() {
    let (changed, changes) = mpsc::channel(1);
    changed.try_send(()).unwrap();
    let (tell, mut told) = mpsc::channel(1);
    let began = Instant::now();
    let follow = crate::live::watch::follow(changes, OPTIONS, move || tell.try_send(()).unwrap_or_default());
    let noise = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(100));
        while changed.send(()).await.is_ok() {
            ticks.tick().await;
        }
    };
    tokio::select! {
        () = follow => {}
        () = noise => {}
        _ = told.recv() => {}
    }
    assert!(began.elapsed() <= Duration::from_millis(500), "{:?}", began.elapsed());
}
