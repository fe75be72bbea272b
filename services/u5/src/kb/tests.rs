use std::{fs, path::Path};

use clap::Parser;

use super::*;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

fn parse(args: &[&str]) -> Result<Command, clap::Error> {
    let words = ["kb"].iter().chain(args).copied();
    Cli::try_parse_from(words).map(|cli| cli.command)
}

/// Runs `u5 kb` without a model.
async fn kb(args: &[&str]) -> anyhow::Result<ExitCode> {
    run(parse(&[args, &["--set", "engines.embeddings=off"]].concat()).unwrap()).await
}

fn config() -> OrchestratorConfig {
    crate::settings::ConfigFlags::default().load().unwrap().value.orchestrator()
}

async fn documents(database: &Path) -> usize {
    archive::existing(database).unwrap().stats().await.unwrap().documents
}

#[tokio::test]
async fn an_index_is_carried_to_another_machine_and_searched_there_without_documents() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).display().to_string();
    let (shop, here, there, file) = (path("shop"), path("here.sqlite"), path("new/there.sqlite"), path("shop.u5kb"));
    fs::create_dir(&shop).unwrap();
    fs::write(path("shop/a.md"), "- red apples").unwrap();

    assert!(kb(&["export", &file, "--database", &here]).await.unwrap_err().to_string().contains("no index"));
    kb(&["ingest", &shop, "--database", &here]).await.unwrap();
    kb(&["export", &file, "--database", &here]).await.unwrap();
    fs::remove_dir_all(&shop).unwrap();
    kb(&["import", &file, "--database", &there, "--json"]).await.unwrap();
    kb(&["search", "red apples", "--database", &there]).await.unwrap();
    let shelf = Shelf::open(&config(), Some(Path::new(&there))).await.unwrap();
    assert_eq!(shelf.index.stats().await.unwrap().documents, 1, "the documents that are gone stay in the index");

    fs::write(&file, "something else").unwrap();
    let refused = kb(&["import", &file, "--database", &there]).await.unwrap();
    assert_eq!(format!("{refused:?}"), format!("{:?}", ExitCode::from(2)));
    assert!(kb(&["import", &path("nowhere"), "--database", &there]).await.is_err());
    assert_eq!(documents(Path::new(&there)).await, 1);
}

#[tokio::test]
async fn an_index_is_searched_as_it_is_where_no_documents_are_configured() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("a.sqlite");
    let mut config = config();
    config.knowledge.dir.clear();
    config.knowledge.database.clear();
    let refused = Shelf::open(&config, None).await.err().unwrap().to_string();
    assert!(refused.contains("--knowledge DIR") && refused.contains("--database FILE"), "{refused}");
    config.knowledge.database = file.display().to_string();
    assert!(Shelf::open(&config, None).await.err().unwrap().to_string().contains("no index"));
    assert!(!file.exists(), "a search makes no index");
    u5_knowledge::SqliteIndex::open(&file).unwrap();
    assert!(Shelf::open(&config, None).await.is_ok());
}

#[test]
fn a_search_is_told_documents_or_an_index() {
    assert!(parse(&["search", "a", "--database", "b", "--knowledge", "c"]).is_err());
    assert!(parse(&["eval", "a", "--database", "b"]).is_ok());
}
