//! Other names of the same things: customers say "sneakers" where the store writes "running shoes".

use std::collections::HashMap;

use u5_protocol::Language;

use crate::text;

/// Groups of names of which each stands for all others, in one language.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    /// Names as stems.
    groups: Vec<Vec<Vec<String>>>,
    /// Where each first stem of a name is: group and name.
    firsts: HashMap<String, Vec<(usize, usize)>>,
}

impl Synonyms {
    /// From names as people write them.
    pub(crate) fn new<'a>(groups: impl IntoIterator<Item = &'a Vec<String>>, language: Language) -> Self {
        let mut this = Self::default();
        for names in groups {
            let group = this.groups.len();
            let mut stems: Vec<Vec<String>> = names.iter().filter_map(|name| name_of(name, language)).collect();
            stems.sort();
            stems.dedup();
            for (number, name) in stems.iter().enumerate() {
                this.firsts.entry(name[0].clone()).or_default().push((group, number));
            }
            this.groups.push(stems);
        }
        this
    }

    /// The other names of what the stem at `at` of a question is a name of, or is part of one.
    pub(crate) fn of<'a>(&'a self, question: &[String], at: usize) -> Vec<&'a [String]> {
        let mut names = Vec::new();
        for start in 0..=at {
            for (group, number) in question.get(start).and_then(|stem| self.firsts.get(stem)).into_iter().flatten() {
                let name = &self.groups[*group][*number];
                if start + name.len() > at && question[start..].starts_with(name) {
                    names.extend(self.others(*group, *number));
                }
            }
        }
        names
    }

    /// All names of what goes by the one-word name that one slip leads to from `stem`.
    pub(crate) fn slips<'a>(&'a self, stem: &str) -> Vec<&'a [String]> {
        let near = |name: &Vec<String>| matches!(name.as_slice(), [word] if text::one_slip(stem, word));
        let groups = self.groups.iter().filter(|names| names.iter().any(near));
        groups.flatten().map(Vec::as_slice).collect()
    }

    fn others(&self, group: usize, number: usize) -> impl Iterator<Item = &[String]> {
        let names = self.groups[group].iter().enumerate();
        names.filter(move |(other, _)| *other != number).map(|(_, name)| name.as_slice())
    }
}

/// The stems of a name. None of one that says nothing without the small words that it loses: "ne marche plus" is no other
/// name of "marche".
fn name_of(name: &str, language: Language) -> Option<Vec<String>> {
    let stems = text::terms(name, language);
    let lost = stems.len() < name.split_whitespace().count();
    let telling = stems.iter().any(|stem| !text::is_common(stem, language));
    (!stems.is_empty() && (telling || !lost)).then_some(stems)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synonyms() -> Synonyms {
        let group = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        Synonyms::new(&[group(&["sneakers", "running shoes", "trainers"]), group(&["toilet", "WC", ""])], Language::En)
    }

    fn names(text: &str, at: usize) -> Vec<String> {
        let stems = text::terms(text, Language::En);
        synonyms().of(&stems, at).iter().map(|name| name.join(" ")).collect()
    }

    #[test]
    fn each_name_stands_for_the_others() {
        assert_eq!(names("red sneakers", 1), ["run shoe", "trainer"]);
        assert_eq!(names("the WC", 0), ["toilet"]);
        assert!(names("red sneakers", 0).is_empty());
    }

    #[test]
    fn a_name_of_several_words_counts_only_as_a_whole() {
        assert_eq!(names("red running shoes", 1), ["sneaker", "trainer"]);
        assert_eq!(names("red running shoes", 2), ["sneaker", "trainer"]);
        assert!(names("shoes for running", 0).is_empty());
    }

    #[test]
    fn a_name_that_is_left_with_a_common_word_is_none() {
        let group = ["guarantee", "does not work any more"].map(str::to_owned).to_vec();
        let synonyms = Synonyms::new(&[group], Language::En);
        assert!(synonyms.of(&["guarante".to_owned()], 0).is_empty());
        assert!(synonyms.of(&["work".to_owned()], 0).is_empty());
    }

    #[test]
    fn a_name_with_a_slip_is_understood() {
        let found: Vec<String> = synonyms().slips("sneker").iter().map(|name| name.join(" ")).collect();
        assert_eq!(found, ["run shoe", "sneaker", "trainer"]);
        assert!(synonyms().slips("boots").is_empty());
    }
}
