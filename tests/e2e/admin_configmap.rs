//! Publishing into a ConfigMap. The API server here answers with the bodies of a real one, over TLS; where
//! `U5_TEST_KUBE_APISERVER` names a real one and its credentials, the same is done there.

mod fake;

use std::{fs, path::Path};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use u5_tests::wait::eventually;

use crate::admin::console::{Console, directory, with};
use fake::{Fault, Kube};

const NAME: &str = "shop-live";
const REVISION: &str = "u5.praesenz.io/revision";

fn settings(kube: &Kube) -> Vec<String> {
    vec![
        "admin.publish=configmap".to_owned(),
        format!("admin.configmap=store-1/{NAME}"),
        format!("admin.kubernetes.api={}", kube.url()),
        format!("admin.kubernetes.credentials={}", kube.credentials().display()),
        "admin.kubernetes.pods=app.kubernetes.io/component=orchestrator".to_owned(),
    ]
}

async fn open(dir: &Path, kube: &Kube) -> Console {
    Console::open(dir, &settings(kube)).await
}

#[tokio::test]
async fn what_is_published_stands_in_the_configmap_whoever_writes_over_it() {
    let (dir, kube) = (directory(), Kube::start().await);
    kube.make(NAME, &json!({"old.yaml": "of another release"}));
    kube.has_pods(&["orchestrator-0", "orchestrator-1"]);
    let console = open(dir.path(), &kube).await;
    assert_eq!(console.target("current").await["name"], format!("store-1/{NAME}"));
    assert_eq!(kube.data(NAME)["old.yaml"], "of another release", "nothing was published yet");

    let (status, made) = console.publish_line("one").await;
    assert_eq!(status, StatusCode::CREATED, "{made}\n{}", console.log());
    assert_eq!(kube.data(NAME), json!({"_store.yaml": with("one")}), "and nobody else's files");
    assert_eq!(kube.map(NAME)["metadata"]["annotations"][REVISION], "1");
    assert_eq!(kube.map(NAME)["metadata"]["labels"]["app"], "shop", "what is not ours stays");
    assert_eq!(kube.touched(), 2, "the kubelet comes round at once");

    kube.edit(NAME, &json!({"_store.yaml": "by hand", "extra.yaml": "x"}));
    eventually("what was written by hand is replaced", async || kube.data(NAME) == json!({"_store.yaml": with("one")}))
        .await;
    kube.fail(Fault::Conflict);
    kube.fail(Fault::Conflict);
    let (status, made) = console.publish_line("two").await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(kube.data(NAME), json!({"_store.yaml": with("two")}), "read again after a conflict");
    let live = console.get("live").await;
    assert_eq!((&live["target"]["state"], &live["target"]["revision"]), (&json!("current"), &json!(2)), "{live:#}");

    let mut verbs = kube.verbs();
    verbs.retain(|verb| !verb.contains("pods"));
    verbs.dedup();
    let allowed = ["list configmaps", "watch configmaps", "patch configmaps"];
    assert!(
        verbs.iter().all(|verb| allowed.contains(&verb.as_str())),
        "no more than the chart's role allows: {verbs:?}"
    );
}

#[tokio::test]
async fn a_configmap_that_is_gone_is_waited_for_and_filled_when_it_comes_back() {
    let (dir, kube) = (directory(), Kube::start().await);
    let console = open(dir.path(), &kube).await;
    let waiting = console.target("waiting").await;
    assert!(waiting["error"].as_str().unwrap().contains("waiting for the chart to make it"), "{waiting}");
    let (status, told) = console.publish_line("kept").await;
    assert_eq!((status, &told["code"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("undelivered")), "{told}");
    assert!(told["detail"].as_str().unwrap().contains("kept as revision 1"), "{told}");

    kube.make(NAME, &json!({}));
    eventually("it is filled", async || kube.data(NAME) == json!({"_store.yaml": with("kept")})).await;
    assert_eq!(console.target("current").await["revision"], 1);
    kube.delete(NAME);
    console.target("waiting").await;
    kube.make(NAME, &json!({}));
    eventually("it is filled again", async || kube.data(NAME) == json!({"_store.yaml": with("kept")})).await;
    console.kill().await;
    kube.edit(NAME, &json!({}));
    let console = open(dir.path(), &kube).await;
    assert_eq!(console.target("current").await["revision"], 1, "also by the next process");
    assert_eq!(kube.data(NAME), json!({"_store.yaml": with("kept")}));
    assert_eq!(kube.verbs().iter().filter(|verb| verb.starts_with("create")).count(), 0);
}

#[tokio::test]
async fn what_the_api_refuses_is_told_with_the_way_out() {
    let (dir, kube) = (directory(), Kube::start().await);
    kube.make(NAME, &json!({}));
    let console = open(dir.path(), &kube).await;
    let mut n = 0;
    let mut refused = async |fault: Fault| {
        n += 1;
        // What failed before was tried again by now.
        console.target("current").await;
        kube.fail(fault);
        let (status, told) = console.publish_line(&format!("try {n}")).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{told}");
        told["detail"].as_str().unwrap().to_owned()
    };
    let forbidden = refused(Fault::Forbidden).await;
    assert!(forbidden.contains("may not patch") && forbidden.contains("resourceNames"), "{forbidden}");
    assert!(forbidden.contains("system:serviceaccount:store-1:u5-admin"), "{forbidden}");
    let invalid = refused(Fault::Invalid).await;
    assert!(invalid.contains("422") && invalid.contains("Invalid"), "{invalid}");
    let large = refused(Fault::TooLarge).await;
    assert!(large.contains("413") && large.contains("Request entity too large"), "{large}");
    let gone = refused(Fault::Gone).await;
    assert!(gone.contains("waiting for the chart"), "{gone}");

    console.target("current").await;
    assert_eq!(kube.data(NAME), json!({"_store.yaml": with("try 4")}), "all of it was tried again");
    kube.map_is_immutable(NAME);
    let (_, told) = console.publish_line("never").await;
    assert!(told["detail"].as_str().unwrap().contains("immutable"), "{told}");
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_kept_file_by_file() {
    let (dir, kube) = (directory(), Kube::start().await);
    kube.make(NAME, &json!({}));
    let console = open(dir.path(), &kube).await;
    for name in ["a.csv", "b.csv"] {
        assert_eq!(console.write(name, &"x".repeat(600 << 10)).await, StatusCode::OK);
    }
    let before = kube.verbs().len();
    let (status, told) = console.publish("Too much").await;
    assert_eq!((status, &told["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("too_large")), "{told}");
    assert_eq!(told["sizes"][0], json!({"name": "a.csv", "bytes": 600 << 10}), "{told}");
    assert_eq!(console.get("revisions").await["revisions"], json!([]));
    let patches = kube.verbs().split_off(before).into_iter().filter(|verb| verb.starts_with("patch")).count();
    assert_eq!(patches, 0, "nothing was sent");
}

#[tokio::test]
async fn the_token_and_the_certificate_are_those_of_the_moment() {
    let (dir, kube) = (directory(), Kube::start().await);
    kube.make(NAME, &json!({}));
    let console = open(dir.path(), &kube).await;
    console.target("current").await;
    kube.rotate("tomorrow-9f31");
    let (_, told) = console.publish_line("with the old one").await;
    assert!(told["detail"].as_str().unwrap().contains("does not take the token"), "{told}");
    fs::write(kube.credentials().join("token"), "tomorrow-9f31\n").unwrap();
    let (status, _) = console.publish_line("with the new one").await;
    assert_eq!(status, StatusCode::CREATED);
    assert!(!console.log().contains("-9f31"), "no secret is in the log");

    let ours = fs::read(kube.credentials().join("ca.crt")).unwrap();
    let strangers = Kube::start().await;
    fs::copy(strangers.credentials().join("ca.crt"), kube.credentials().join("ca.crt")).unwrap();
    let (_, told) = console.publish_line("to a stranger").await;
    assert!(told["detail"].as_str().unwrap().contains("certificate"), "{told}");
    fs::write(kube.credentials().join("ca.crt"), ours).unwrap();
    eventually("it arrives all the same", async || kube.data(NAME) == json!({"_store.yaml": with("to a stranger")}))
        .await;
}

#[tokio::test]
async fn pods_that_may_not_be_touched_are_left_to_the_kubelet() {
    let (dir, kube) = (directory(), Kube::start().await);
    kube.make(NAME, &json!({}));
    kube.pods_are_forbidden();
    let console = open(dir.path(), &kube).await;
    for line in ["one", "two"] {
        assert_eq!(console.publish_line(line).await.0, StatusCode::CREATED);
    }
    assert_eq!(console.target("current").await["revision"], 2);
    assert_eq!(console.log().matches("when the kubelet comes round").count(), 1, "said once");
}

/// A server of Kubernetes that is there already: `URL,NAMESPACE,NAME,DIRECTORY`, the directory with `token` and `ca.crt`
/// of an account that may what the chart's role allows. The ConfigMap is there, and is written over.
#[tokio::test]
async fn a_real_api_server_takes_it_where_there_is_one() {
    let Ok(real) = std::env::var("U5_TEST_KUBE_APISERVER") else {
        println!("no real API server: U5_TEST_KUBE_APISERVER names none");
        return;
    };
    let [url, namespace, name, credentials] = real.split(',').collect::<Vec<_>>()[..] else {
        panic!("U5_TEST_KUBE_APISERVER is URL,NAMESPACE,NAME,DIRECTORY");
    };
    let dir = directory();
    let settings = [
        "admin.publish=configmap".to_owned(),
        format!("admin.configmap={namespace}/{name}"),
        format!("admin.kubernetes.api={url}"),
        format!("admin.kubernetes.credentials={credentials}"),
    ];
    let console = Console::open(dir.path(), &settings).await;
    for line in ["one", "two"] {
        let (status, told) = console.publish_line(line).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
    }
    assert_eq!(console.target("current").await["revision"], 2);
}

#[tokio::test]
async fn a_revision_can_be_had_for_a_repository() {
    let dir = directory();
    let settings = ["admin.publish=bundle".to_owned(), "admin.configmap=store-1/shop-live".to_owned()];
    let console = Console::open(dir.path(), &settings).await;
    let (status, _) = console.publish_line("one").await;
    assert_eq!(status, StatusCode::CREATED);
    let take = async || {
        let answer = reqwest::get(console.url("/api/v1/revisions/1/bundle")).await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/zip");
        answer.bytes().await.unwrap()
    };
    let bytes = take().await;
    assert_eq!(bytes, take().await);
    assert_eq!(&bytes[..4], b"PK\x03\x04");
    let (status, _) = console.ask(Method::GET, "revisions/9/bundle", "", None).await.unwrap();
    assert_eq!(status, StatusCode::NOT_FOUND);
    let target: Value = console.get("live").await["target"].clone();
    assert_eq!((&target["kind"], &target["state"]), (&json!("bundle"), &json!("current")));
}
