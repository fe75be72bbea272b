//! When what is said sounds: words for the captions, shapes for the mouth.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A word on the item's time line, written `[t, d, text]`: start and length in samples, and the word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mark(pub u64, pub u32, pub String);

/// Where times come from, the most exact first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MarkSource {
    /// The voice knows them.
    Engine,
    /// Shared out, by spelling, over words whose times the voice knows.
    Aligned,
    /// Estimated from the sound.
    Energy,
}

/// A shape of the mouth: the fifteen visemes of Oculus, by their usual names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Viseme {
    /// Silence.
    #[serde(rename = "sil")]
    Sil,
    /// Lips closed: p, b, m.
    #[serde(rename = "PP")]
    Pp,
    /// Teeth on the lip: f, v.
    #[serde(rename = "FF")]
    Ff,
    /// Tongue between the teeth: th.
    #[serde(rename = "TH")]
    Th,
    /// Tongue behind the teeth: t, d.
    #[serde(rename = "DD")]
    Dd,
    /// Back of the tongue up: k, g.
    #[serde(rename = "kk")]
    Kk,
    /// Lips pushed forward: ch, sh, j.
    #[serde(rename = "CH")]
    Ch,
    /// Teeth together: s, z.
    #[serde(rename = "SS")]
    Ss,
    /// Tip of the tongue up: n, l.
    #[serde(rename = "nn")]
    Nn,
    /// r, and vowels coloured by it.
    #[serde(rename = "RR")]
    Rr,
    /// Wide open: a.
    #[serde(rename = "aa")]
    Aa,
    /// Half open and wide: e.
    #[serde(rename = "E")]
    E,
    /// Nearly closed and wide: i.
    #[serde(rename = "I")]
    I,
    /// Round: o.
    #[serde(rename = "O")]
    O,
    /// Small and round: u.
    #[serde(rename = "U")]
    U,
}

impl Viseme {
    /// Every shape.
    pub const ALL: [Self; 15] = [
        Self::Sil,
        Self::Pp,
        Self::Ff,
        Self::Th,
        Self::Dd,
        Self::Kk,
        Self::Ch,
        Self::Ss,
        Self::Nn,
        Self::Rr,
        Self::Aa,
        Self::E,
        Self::I,
        Self::O,
        Self::U,
    ];
}

/// A shape of the mouth on a time line, written `[t, d, viseme]`: start and length in samples, and the shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VisemeMark(pub u64, pub u32, pub Viseme);

impl VisemeMark {
    /// The sample behind its last one.
    pub const fn end(&self) -> u64 {
        self.0 + self.1 as u64
    }

    /// The same shape `by` samples later.
    #[must_use]
    pub const fn later(self, by: u64) -> Self {
        Self(self.0 + by, self.1, self.2)
    }
}

/// When a stretch of text sounds, as far as it is known. Each list is in order, without overlaps, and continues those
/// that came before for the same `start`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Marks {
    /// Which text: the sample of the item at which it begins.
    #[serde(default)]
    pub start: u64,
    /// When each word is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Vec<Mark>>,
    /// How good the times of the words are; of different ones, the least good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word_source: Option<MarkSource>,
    /// When the mouth has which shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visemes: Option<Vec<VisemeMark>>,
    /// How good the times of the shapes are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viseme_source: Option<MarkSource>,
}
