//! The admin service on a machine that loses its power, and on disks that are full: what was acknowledged is there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use reqwest::{Method, StatusCode};
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::admin::console::{Console, directory, with};

fn live(dir: &Path) -> [String; 1] {
    [format!("admin.live={}", dir.join("live").display())]
}

/// What kiosks read.
fn read(dir: &Path) -> Option<String> {
    fs::read_to_string(dir.join("live/..data/_store.yaml")).ok()
}

/// Killed at moments that lie all over what publishing does, and beyond.
const KILLS: u32 = 10;

#[tokio::test]
async fn what_was_acknowledged_outlives_a_kill_at_any_moment_of_publishing() {
    let dir = directory();
    let mut console = Console::open(dir.path(), &live(dir.path())).await;
    let begun = Instant::now();
    assert_eq!(console.publish_line("0").await.0, StatusCode::CREATED);
    let usual = begun.elapsed();
    let (mut acknowledged, mut cut) = (BTreeSet::from(["0".to_owned()]), 0);
    for n in 1..=KILLS {
        let line = n.to_string();
        assert_eq!(console.write("_store.yaml", &with(&line)).await, StatusCode::OK);
        let body = json!({"message": line});
        let publish = console.ask(Method::POST, "revisions", "", Some(body));
        match timeout(usual * n / (KILLS - 2), publish).await {
            Ok(Ok((status, told))) => {
                assert_eq!(status, StatusCode::CREATED, "{told}");
                acknowledged.insert(line);
            }
            Ok(Err(_)) | Err(_) => cut += 1,
        }
        console.kill().await;
        console = Console::open(dir.path(), &live(dir.path())).await;
        let revisions = console.get("revisions").await["revisions"].clone();
        let revisions = revisions.as_array().unwrap();
        let kept: BTreeSet<_> =
            revisions.iter().map(|revision| revision["message"].as_str().unwrap().to_owned()).collect();
        assert!(kept.is_superset(&acknowledged), "kept {kept:?}, acknowledged {acknowledged:?}");
        let newest = revisions[0]["message"].as_str().unwrap();
        assert_eq!(read(dir.path()), Some(with(newest)), "kiosks have what the database says");
        assert_eq!(console.get("audit/verify").await["intact"], true);
    }
    println!("{} acknowledged, {cut} cut off, publishing takes {usual:?}", acknowledged.len());
    assert!(cut > 0 && acknowledged.len() > 1, "the kills met no publishing: {cut}");
}

/// A file system of a size that is changed; only root can have one, and not everywhere.
struct Small(TempDir);

impl Small {
    fn mount(size: &str) -> Option<Self> {
        let dir = directory();
        Self::run("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "none"], dir.path()).then_some(Self(dir))
    }

    fn grow(&self, size: &str) {
        assert!(Self::run("mount", &["-o", &format!("remount,size={size}")], self.0.path()));
    }

    fn run(program: &str, arguments: &[&str], path: &Path) -> bool {
        let status = Command::new(program).args(arguments).arg(path).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // What cannot be unmounted is left to the system.
        Self::run("umount", &["-l"], self.0.path());
    }
}

/// Without root there is no small disk; `db/tests.rs` fills a database then that is kept small.
fn small(size: &str) -> Option<Small> {
    let small = Small::mount(size);
    if small.is_none() {
        println!("not root, or no tmpfs: a full disk was not tried");
    }
    small
}

#[tokio::test]
async fn a_full_disk_under_the_database_loses_nothing_that_was_acknowledged() {
    let Some(disk) = small("6m") else { return };
    let database = [format!("admin.database={}", disk.0.path().join("admin.sqlite").display())];
    let logs = directory();
    let console = Console::open(logs.path(), &database).await;
    let text = |n: usize| format!("{n}\n{}", "x".repeat(300 << 10));
    let mut kept = 0;
    let refused = loop {
        let status = console.write(&format!("t{kept}.csv"), &text(kept)).await;
        if status != StatusCode::OK {
            break status;
        }
        kept += 1;
        assert!(kept < 60, "the disk takes everything");
    };
    assert_eq!(refused, StatusCode::INSUFFICIENT_STORAGE, "{}", console.log());
    assert!(kept > 2, "{kept}");
    assert!(console.log().contains("there is no room left for the database"), "{}", console.log());
    let all = async |console: &Console| {
        for n in 0..kept {
            assert_eq!(console.get(&format!("files/t{n}.csv")).await["text"], text(n), "{n} of {kept}");
        }
    };
    all(&console).await;
    console.kill().await;
    disk.grow("24m");
    let console = Console::open(logs.path(), &database).await;
    all(&console).await;
    assert_eq!(console.write(&format!("t{kept}.csv"), &text(kept)).await, StatusCode::OK, "it goes on");
    assert_eq!(console.get("audit/verify").await["intact"], true);
}

#[tokio::test]
async fn a_full_disk_under_the_live_directory_keeps_what_kiosks_had() {
    let Some(disk) = small("512k") else { return };
    let (dir, root) = (directory(), disk.0.path().to_owned());
    let settings = live(&root);
    let console = Console::open(dir.path(), &settings).await;
    assert_eq!(console.publish_line("one").await.0, StatusCode::CREATED);
    let long = "x".repeat(600 << 10);
    assert_eq!(console.write("_store.yaml", &with(&long)).await, StatusCode::OK);
    let (status, told) = console.publish("Long").await;
    assert_eq!((status, &told["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("undelivered")), "{}", told["detail"]);
    assert!(told["detail"].as_str().unwrap().contains("kept as revision 2"), "{}", told["detail"]);
    assert_eq!(read(&root), Some(with("one")), "kiosks have the set before, whole");
    let target = console.get("live").await["target"].clone();
    assert_eq!((&target["state"], &target["revision"]), (&json!("failed"), &json!(1)), "{target}");
    disk.grow("8m");
    assert_eq!(console.target("current").await["revision"], 2);
    assert_eq!(read(&root), Some(with(&long)), "and get the new one when there is room");
}

#[tokio::test]
async fn a_damaged_database_is_told_with_the_way_out() {
    let dir = directory();
    let console = Console::open(dir.path(), &[]).await;
    assert_eq!(console.publish_line("one").await.0, StatusCode::CREATED);
    console.kill().await;
    let file: PathBuf = dir.path().join("admin.sqlite");
    for ending in ["-wal", "-shm"] {
        drop(fs::remove_file(dir.path().join(format!("admin.sqlite{ending}"))));
    }
    fs::write(&file, [0x5a; 8192]).unwrap();
    let port = u5_tests::port::free_port();
    let mut command = u5_tests::program::command(u5_tests::place::built("u5-admin"));
    Console::set(&mut command, port, dir.path(), &["admin.auth=off".to_owned()]);
    let ended = u5_tests::program::run(&mut command).await;
    assert_ne!(ended.code, Some(0));
    let told = format!("{}{}", ended.stdout, ended.stderr);
    assert!(told.contains("is damaged") && told.contains("u5-admin --restore BACKUP"), "{told}");
}
