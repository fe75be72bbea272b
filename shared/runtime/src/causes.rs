//! An error with what caused it, on one line.

use std::error::Error;

/// What went wrong and why, down to the innermost cause. Errors that are often shown alone say their cause themselves:
/// what was said already is not said again.
pub fn told(error: &(dyn Error + 'static)) -> String {
    let (mut told, mut next) = (error.to_string(), error.source());
    while let Some(cause) = next {
        let text = cause.to_string();
        if !told.contains(&text) {
            told = format!("{told}: {text}");
        }
        next = cause.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use std::{io, path::PathBuf};

    use super::*;
    use crate::content::Sources;

    #[derive(Debug, thiserror::Error)]
    #[error("the store cannot be used")]
    struct Silent(#[source] io::Error);

    #[test]
    fn a_cause_that_the_error_names_itself_is_told_once() {
        let missing = Sources::new(vec![PathBuf::from("not/there")], &["yaml"]).read().unwrap_err();
        assert!(missing.source().is_some() && missing.to_string().contains("os error 2"), "it says its cause itself");
        assert_eq!(told(&missing).matches("os error 2").count(), 1, "{}", told(&missing));
        assert_eq!(told(&missing), missing.to_string());
    }

    #[test]
    fn a_cause_that_it_does_not_name_is_told() {
        let inner = io::Error::other("the disk is full");
        assert_eq!(told(&Silent(inner)), "the store cannot be used: the disk is full");
    }
}
