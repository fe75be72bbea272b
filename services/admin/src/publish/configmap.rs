//! The ConfigMap that is mounted into the kiosks' pods. The chart makes it and leaves it alone from then on; what stands
//! in it belongs to this service, which may change it and not make it.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use serde_json::{Map, Value, json};
use u5_content::Texts;

use super::{
    ClusterError, Published, TooLarge,
    kubernetes::{Api, Listed},
};
use crate::AdminConfig;

/// The most bytes of all values together that the API server takes (`MaxSecretSize`, for ConfigMaps as well).
const MOST: usize = 1 << 20;
/// How often a change is made anew to what somebody else changed meanwhile.
const TRIES: usize = 5;
/// Where the revision is written beside the files, and what kiosks call the whole set.
const REVISION: &str = "u5.praesenz.io/revision";
const CONTENT: &str = "u5.praesenz.io/content";

/// See the [module](self).
#[derive(Debug)]
pub(super) struct ConfigMap {
    api: Api,
    namespace: String,
    name: String,
    /// The pods that mount it.
    pods: String,
    /// The version of what was seen last, from which it is watched.
    seen: Mutex<Option<String>>,
    /// Whether it was said that pods cannot be touched.
    is_told: AtomicBool,
}

/// Refuses more than a ConfigMap takes.
pub(super) fn check(files: &Texts) -> Result<(), TooLarge> {
    let total = files.values().map(String::len).sum();
    if total <= MOST {
        return Ok(());
    }
    let mut sizes: Vec<_> = files.iter().map(|(name, text)| (name.clone(), text.len())).collect();
    sizes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Err(TooLarge { total, limit: MOST, files: sizes })
}

impl ConfigMap {
    pub(super) fn of(config: &AdminConfig, env: impl Fn(&str) -> Option<String>) -> Self {
        let (namespace, name) = config.configmap.split_once('/').unwrap_or_default();
        Self {
            api: Api::of(&config.kubernetes, env),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            pods: config.kubernetes.pods.clone(),
            seen: Mutex::default(),
            is_told: AtomicBool::default(),
        }
    }

    fn missing(&self) -> ClusterError {
        ClusterError::Missing { name: self.name.clone(), namespace: self.namespace.clone() }
    }

    /// Makes what stands there `published`, whoever wrote to it; only looks where nothing was published.
    pub(super) async fn deliver(&self, published: Option<&Published>) -> Result<(), ClusterError> {
        for _ in 0..TRIES {
            let Listed { found, version } = self.api.find(&self.namespace, &self.name).await?;
            *self.seen.lock() = Some(version);
            let found = found.ok_or_else(|| self.missing())?;
            let Some(change) = published.and_then(|published| difference(&found, published)) else { return Ok(()) };
            if found["immutable"] == true {
                return Err(ClusterError::Immutable { name: self.name.clone() });
            }
            match self.api.change(&self.namespace, "configmaps", &self.name, &change).await {
                Ok(version) => {
                    *self.seen.lock() = version;
                    self.touch_pods(&change["metadata"]["annotations"][CONTENT]).await;
                    return Ok(());
                }
                // Somebody wrote to it in between: it is read again.
                Err(ClusterError::Conflict) => {}
                // It was deleted in between.
                Err(ClusterError::NotFound) => return Err(self.missing()),
                Err(error) => return Err(error),
            }
        }
        Err(ClusterError::Conflict)
    }

    /// Until somebody writes to it, makes it or deletes it.
    pub(super) async fn changed(&self) -> Result<(), ClusterError> {
        let seen = self.seen.lock().clone();
        self.api.watch(&self.namespace, &self.name, seen.as_deref()).await
    }

    /// A pod that changes gets its volumes looked after at once. Where that is not allowed, kiosks wait for the kubelet.
    async fn touch_pods(&self, content: &Value) {
        if self.pods.is_empty() {
            return;
        }
        if let Err(error) = self.try_touch_pods(content).await
            && !self.is_told.swap(true, Ordering::Relaxed)
        {
            tracing::info!("kiosks get what is published when the kubelet comes round, within a minute or so: {error}");
        }
    }

    async fn try_touch_pods(&self, content: &Value) -> Result<(), ClusterError> {
        let touch = json!({"metadata": {"annotations": {CONTENT: content}}});
        for pod in self.api.pods(&self.namespace, &self.pods).await? {
            match self.api.change(&self.namespace, "pods", &pod, &touch).await {
                // One that is gone needs nothing.
                Ok(_) | Err(ClusterError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// What has to be different about `found` for it to be `published`, as a merge patch (RFC 7386) that counts only for the
/// version that was seen; nothing where it is so already. Files of somebody else do not stay: the mounted directory is
/// read as a whole.
fn difference(found: &Value, published: &Published) -> Option<Value> {
    let wanted = json!(published.files);
    let (data, odd) = (changes(&found["data"], &wanted), changes(&found["binaryData"], &json!({})));
    let marks = json!({REVISION: published.revision.to_string(), CONTENT: published.content});
    let is_marked = [REVISION, CONTENT].iter().all(|mark| found["metadata"]["annotations"][mark] == marks[mark]);
    if data.is_empty() && odd.is_empty() && is_marked {
        return None;
    }
    let version = &found["metadata"]["resourceVersion"];
    let mut change = json!({"metadata": {"resourceVersion": version, "annotations": marks}});
    for (part, changes) in [("data", data), ("binaryData", odd)] {
        if !changes.is_empty() {
            change[part] = Value::Object(changes);
        }
    }
    Some(change)
}

fn changes(found: &Value, wanted: &Value) -> Map<String, Value> {
    let empty = Map::new();
    let (found, wanted) = (found.as_object().unwrap_or(&empty), wanted.as_object().unwrap_or(&empty));
    let gone = found.keys().filter(|name| !wanted.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let other = wanted.iter().filter(|(name, text)| found.get(*name) != Some(*text));
    gone.chain(other.map(|(name, text)| (name.clone(), text.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(files: &[(&str, &str)]) -> Published {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Published { revision: 7, content: "abc".to_owned(), files }
    }

    #[test]
    fn a_change_is_made_to_what_was_seen_and_to_nothing_else() {
        let found = json!({"metadata": {"resourceVersion": "41", "labels": {"a": "b"}, "annotations": {"other": "x"}},
            "data": {"same.yaml": "s", "old.yaml": "o", "changed.md": "1"}, "binaryData": {"logo.png": "AA=="}});
        let wanted = published(&[("same.yaml", "s"), ("changed.md", "2"), ("new.csv", "n")]);
        let change = difference(&found, &wanted).unwrap();
        let marks = json!({REVISION: "7", CONTENT: "abc"});
        let expected = json!({"metadata": {"resourceVersion": "41", "annotations": marks},
            "data": {"old.yaml": null, "changed.md": "2", "new.csv": "n"}, "binaryData": {"logo.png": null}});
        assert_eq!(change, expected);
    }

    #[test]
    fn what_is_so_already_is_left_alone() {
        let marks = json!({REVISION: "7", CONTENT: "abc"});
        let found = json!({"metadata": {"resourceVersion": "41", "annotations": marks}, "data": {"a.yaml": "a"}});
        assert_eq!(difference(&found, &published(&[("a.yaml", "a")])), None);
        let bare = json!({"metadata": {"resourceVersion": "1"}});
        let change = difference(&bare, &published(&[])).unwrap();
        assert!(change["data"].is_null() && change["metadata"]["annotations"][REVISION] == "7", "{change}");
    }

    #[test]
    fn what_is_too_large_is_told_file_by_file() {
        let file = |bytes: usize| "x".repeat(bytes);
        let fits: Texts = [("a.yaml".to_owned(), file(MOST - 1)), ("b.yaml".to_owned(), file(1))].into();
        assert_eq!(check(&fits), Ok(()));
        let large: Texts = (0..7).map(|n| (format!("{n}.yaml"), file(200_000 + n))).collect();
        let refused = check(&large).unwrap_err();
        assert_eq!(refused.files[0], ("6.yaml".to_owned(), 200_006));
        assert!(refused.to_string().ends_with("2.yaml 200002 and 2 more"), "{refused}");
    }
}
