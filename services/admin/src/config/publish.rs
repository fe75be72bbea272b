//! Where what is published goes.

use serde::{Deserialize, Serialize};

use super::{AdminConfig, ConfigError, oidc::is_safe, wrong};

/// Where what is published goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Publish {
    /// Into a directory that kiosks watch.
    Directory,
    /// Into a ConfigMap that is mounted into them.
    ConfigMap,
    /// Nowhere by itself: somebody takes the bundle.
    Bundle,
}

/// `[admin.kubernetes]`; `default.toml` says what each key means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KubernetesConfig {
    /// Where the API is; empty for where Kubernetes says.
    pub api: String,
    /// The directory of the service account.
    pub credentials: String,
    /// The label selector of the pods that mount the ConfigMap; empty where none are touched.
    pub pods: String,
}

impl AdminConfig {
    pub(super) fn check_publish(&self) -> Result<(), ConfigError> {
        if self.configmap.is_empty() && self.publish != Publish::ConfigMap {
            return Ok(());
        }
        if self.publish == Publish::Directory {
            return Err(wrong("configmap", "is only used with admin.publish = \"configmap\" or \"bundle\""));
        }
        let parts = self.configmap.split_once('/');
        if !parts.is_some_and(|(namespace, name)| is_name(namespace) && is_name(name)) {
            let hint = format!("is `{}`, and has to be NAMESPACE/NAME, as Kubernetes writes them", self.configmap);
            return Err(wrong("configmap", hint));
        }
        let api = &self.kubernetes.api;
        let is_api = api.is_empty() || api.parse().is_ok_and(|url| is_safe(&url));
        if is_api { Ok(()) } else { Err(wrong("kubernetes.api", "is no https:// address")) }
    }
}

/// A DNS subdomain: what can stand in a path as it is.
fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
    let is_edge = |c: char| c.is_ascii_alphanumeric();
    name.len() <= 253 && name.chars().all(fits) && name.starts_with(is_edge) && name.ends_with(is_edge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::config;

    #[test]
    fn a_configmap_is_named_as_kubernetes_names_it() {
        let told = |publish: Publish, configmap: &str, api: &str| {
            let mut config = AdminConfig { publish, configmap: configmap.into(), ..config() };
            api.clone_into(&mut config.kubernetes.api);
            config.check().map_err(|error| error.to_string())
        };
        let of = |name: &str| told(Publish::ConfigMap, name, "");
        assert_eq!(of("store-1/u5-live"), Ok(()));
        for name in ["", "u5-live", "store/../secrets/x", "store/", "/x", "Store/live", "store/a b", "a/b/c"] {
            assert!(of(name).unwrap_err().contains("NAMESPACE/NAME"), "{name}");
        }
        assert!(told(Publish::ConfigMap, "a/b", "http://10.43.0.1").unwrap_err().contains("admin.kubernetes.api"));
        assert!(told(Publish::Directory, "a/b", "").unwrap_err().contains("admin.publish"));
        assert_eq!((told(Publish::Bundle, "a/b", ""), told(Publish::Bundle, "", "")), (Ok(()), Ok(())));
    }
}
