use super::*;

fn values(pairs: &[(&str, Value)]) -> Values {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

fn render(source: &str, pairs: &[(&str, Value)]) -> Result<String, String> {
    let template = Template::compile(source).map_err(|e| e.message)?;
    template.render(&values(pairs)).map_err(|e| e.message)
}

#[test]
fn holes_are_filled_and_nothing_is_guessed() {
    assert_eq!(render("No holes at all.", &[]).unwrap(), "No holes at all.");
    assert_eq!(
        render("{{ product }} in {{ size or 'any size' }}", &[("product", "shoes".into()), ("size", ().into())])
            .unwrap(),
        "shoes in any size"
    );
    assert_eq!(render("{{ product }}", &[]), Err("a name in it has no value".to_owned()));
    assert_eq!(
        render("{{ size }}", &[("size", ().into())]),
        Err("a name in it has no value".to_owned()),
        "not even `none`"
    );
    assert_eq!(render("<b>{{ a }}</b>", &[("a", "1 < 2".into())]).unwrap(), "<b>1 < 2</b>", "this is no HTML");
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let error = Template::compile("one\n{{ two }\n").unwrap_err();
    assert_eq!(error.line, 2, "{error}");
    assert!(Template::compile("{{ a | shout }}").is_err() || render("{{ a | shout }}", &[("a", 1.into())]).is_err());
    assert!(Formula::compile("a ==").is_err());
    assert!(Template::compile(&"x".repeat(MAX_SOURCE + 1)).is_err());
}

#[test]
fn names_are_known_beforehand() {
    let template = Template::compile("{{ a.b }} {% for x in list %}{{ x }}{{ range(3) }}{% endfor %}").unwrap();
    assert_eq!(template.variables().iter().map(String::as_str).collect::<Vec<_>>(), ["a", "list"]);
    let formula = Formula::compile("hits | length == 0 and open").unwrap();
    assert_eq!(formula.variables().iter().map(String::as_str).collect::<Vec<_>>(), ["hits", "open"]);
}

#[test]
fn conditions_hold_or_do_not() {
    let table = [
        ("size", true),
        ("size == 43", true),
        ("size > 50 or not open", true),
        ("hits | length", false),
        ("size in [1, 2]", false),
    ];
    let values = values(&[("size", 43.into()), ("open", false.into()), ("hits", Vec::<i32>::new().into())]);
    for (source, wanted) in table {
        assert_eq!(Formula::compile(source).unwrap().holds(&values), Ok(wanted), "{source}");
    }
    assert!(Formula::compile("missing > 3").unwrap().holds(&values).is_err());
}

#[test]
fn a_template_cannot_hold_up_a_kiosk() {
    let forever = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
    assert_eq!(render(forever, &[]), Err("it takes too long; make it simpler".to_owned()));
}

#[test]
fn values_are_written_as_the_language_has_it() {
    let table = [
        ("{{ 2.5 | money }}", ["€2.50", "2,50 €", "2,50 €"]),
        ("{{ 1.5 | number }}", ["1.5", "1,5", "1,5"]),
        ("{{ '14:30' | clock }}", ["2:30 p.m.", "14:30 Uhr", "14 h 30"]),
        ("{{ '08:00' | clock }}", ["8 a.m.", "8 Uhr", "8 h"]),
        ("{{ 'A47' | digits }}", ["A 4 7", "A 4 7", "A 4 7"]),
    ];
    for (source, wanted) in table {
        for (language, wanted) in ["en", "de", "fr"].into_iter().zip(wanted) {
            assert_eq!(render(source, &[("language", language.into())]).unwrap(), wanted, "{source} in {language}");
        }
    }
    let closes = "We close at {{ '21:00' | clock }}. {{ '08:00' | clock }}.";
    assert_eq!(render(closes, &[("language", "en".into())]).unwrap(), "We close at 9 p.m. 8 a.m.");
    assert_eq!(render(closes, &[("language", "de".into())]).unwrap(), "We close at 21 Uhr. 8 Uhr.");
    assert!(render("{{ 'soon' | clock }}", &[]).is_err() && render("{{ 'much' | money }}", &[]).is_err());
}
