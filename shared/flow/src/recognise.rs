//! stub
use std::collections::BTreeMap;
use u5_protocol::Language;
#[derive(Debug, Clone)]
pub struct Example {
    pub language: Language,
    pub text: String,
}
#[derive(Debug, Clone)]
pub struct Intent {
    pub id: String,
    pub examples: Vec<Example>,
    pub keywords: Vec<(Language, String)>,
}
#[derive(Debug)]
pub struct Catalogue(Vec<Intent>);
pub struct Heard<'a> {
    pub text: &'a str,
    pub language: Language,
    pub vector: Option<&'a [f32]>,
}
pub enum Verdict {
    Sure { id: String, slots: BTreeMap<String, String>, score: f32 },
    Unsure { candidates: Vec<(String, f32)> },
    Nothing,
}
pub struct Conflict {
    pub a: (String, String),
    pub b: (String, String),
    pub similarity: f32,
}
impl Catalogue {
    pub fn new(i: Vec<Intent>) -> Self {
        Self(i)
    }
    pub fn recognise(&self, h: &Heard<'_>, _a: Option<&dyn Fn(&str) -> bool>) -> Verdict {
        for i in &self.0 {
            for e in &i.examples {
                if e.text.eq_ignore_ascii_case(h.text) {
                    return Verdict::Sure { id: i.id.clone(), slots: BTreeMap::new(), score: 1.0 };
                }
            }
        }
        Verdict::Nothing
    }
    pub fn conflicts(&self) -> Vec<Conflict> {
        Vec::new()
    }
}
pub mod repair {
    pub fn intents() -> Vec<super::Intent> {
        Vec::new()
    }
}
