//! How the store's kiosks look.

use std::collections::BTreeMap;

use serde::Deserialize;
use u5_protocol::kiosk::Branding;

/// The page's colours: four that things stand on, and six that stand on them.
const COLOURS: [&str; 10] =
    ["ground", "raised", "raised-2", "line", "ink", "soft", "accent", "listen", "think", "warn"];
/// The longest address of a logo, in characters.
const MAX_LOGO: usize = 512;

/// `[store.branding]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrandingConfig {
    /// Where the logo is, seen from the page.
    pub logo: String,
    /// Colours by the page's names for them.
    #[serde(default)]
    pub colours: BTreeMap<String, String>,
}

impl BrandingConfig {
    /// What the pages of the store named `name` are told.
    pub(crate) fn of(&self, name: &str) -> Branding {
        let logo_url = (!self.logo.is_empty()).then(|| self.logo.clone());
        Branding { name: name.to_owned(), logo_url, colours: self.colours.clone() }
    }

    /// What is wrong: the key, and what is wrong with it.
    pub(crate) fn problems(&self) -> Vec<(String, String)> {
        let colours = self.colours.iter().filter_map(|(name, colour)| {
            let problem = if !COLOURS.contains(&name.as_str()) {
                format!("is no colour of the page; these are: {}", COLOURS.join(", "))
            } else if !is_hex(colour) {
                "is no colour as #rgb or #rrggbb".to_owned()
            } else {
                return None;
            };
            Some((format!("store.branding.colours.{name}"), problem))
        });
        let is_own = self.logo.is_empty() || (self.logo.starts_with('/') && !self.logo.starts_with("//"));
        let is_short = self.logo.chars().count() <= MAX_LOGO;
        let logo = (!is_own || !is_short).then(|| {
            let problem = "is no path on the kiosk page's own host, such as \"/store/logo.svg\": a logo from elsewhere \
                           would tell strangers of each visit";
            ("store.branding.logo".to_owned(), problem.to_owned())
        });
        colours.chain(logo).collect()
    }
}

fn is_hex(colour: &str) -> bool {
    let Some(digits) = colour.strip_prefix('#') else { return false };
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_that_the_page_does_not_have_and_logos_of_strangers_are_refused() {
        let written = [("accent", "#0a7"), ("ink", "black"), ("border", "#000"), ("warn", "#ff0000")];
        let colours = written.map(|(name, colour)| (name.to_owned(), colour.to_owned())).into();
        let branding = BrandingConfig { logo: "//cdn.example/logo.svg".to_owned(), colours };
        let keys: Vec<_> = branding.problems().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["store.branding.colours.border", "store.branding.colours.ink", "store.branding.logo"]);
        assert_eq!(BrandingConfig::default().problems(), []);
    }
}
