use proptest::prelude::*;

use super::*;

fn values(value: &str) -> Values {
    Values::from([("sku".to_owned(), value.into())])
}

fn rendered(source: &str, value: &str) -> Result<String, UrlError> {
    UrlTemplate::compile(source)?.render(&values(value)).map(|url| url.to_string())
}

#[test]
fn a_value_stays_one_part_of_the_address() {
    let path = "https://shop.example/api/stock/{{ sku }}/size";
    let query = "https://shop.example/api?q={{ sku }}&n=1";
    let table = [
        (path, "a b", Ok("https://shop.example/api/stock/a%20b/size")),
        (path, "1/2", Ok("https://shop.example/api/stock/1%2F2/size")),
        (path, "a?b=c#d&e", Ok("https://shop.example/api/stock/a%3Fb%3Dc%23d%26e/size")),
        (path, "%2e%2e", Ok("https://shop.example/api/stock/%252e%252e/size")),
        (path, "käse", Ok("https://shop.example/api/stock/k%C3%A4se/size")),
        (path, "@evil.example", Ok("https://shop.example/api/stock/%40evil.example/size")),
        (path, "..", Err(UrlError::OtherShape)),
        (path, ".", Err(UrlError::OtherShape)),
        (path, "", Err(UrlError::OtherShape)),
        (path, "../../admin", Err(UrlError::OtherShape)),
        (path, "a\\..\\b", Err(UrlError::OtherShape)),
        (query, "../a&b=c#d", Ok("https://shop.example/api?q=..%2Fa%26b%3Dc%23d&n=1")),
        (query, "", Ok("https://shop.example/api?q=&n=1")),
        ("https://shop.example/{{ sku | upper }}", "a/b", Ok("https://shop.example/A%2FB")),
    ];
    for (source, value, wanted) in table {
        assert_eq!(rendered(source, value), wanted.map(str::to_owned), "{value} in {source}");
    }
}

#[test]
fn what_could_choose_a_server_is_no_address() {
    let table = [
        "{{ sku }}",
        "https://{{ sku }}/api",
        "https://{{ sku }}.example/api",
        "https://shop.example{{ sku }}",
        "https://shop.example:{{ sku }}/api",
        "{{ sku }}://shop.example/",
        "https://user:pass@shop.example/",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "https://shop.example/{{ sku",
        "https://shop.example/{% if a %}b{% endif %}",
        "https://shop.example/#{{ sku }}",
        "https://shop.example/{{ a b }}",
        "/api/stock",
        "",
    ];
    for source in table {
        assert!(UrlTemplate::compile(source).is_err(), "{source}");
    }
}

#[test]
fn only_what_lies_below_an_entry_is_allowed() {
    let list = AllowList::new(["https://shop.example/api/", "http://127.0.0.1:8080"]).unwrap();
    let table = [
        ("https://shop.example/api/stock/1", true),
        ("https://shop.example/api", true),
        ("https://SHOP.example:443/api/x", true),
        ("http://127.0.0.1:8080/anything", true),
        // The same number, written another way.
        ("http://2130706433:8080/", true),
        ("http://2130706433/", false),
        ("https://shop.example/apidocs", false),
        ("https://shop.example/other", false),
        ("https://shop.example/api/../admin", false),
        ("https://shop.example/api/%2e%2e/admin", false),
        ("http://shop.example/api/", false),
        ("https://shop.example:8443/api/", false),
        ("https://shop.example.evil.example/api/", false),
        ("https://evil.example/https://shop.example/api/", false),
        ("https://shop.example@evil.example/api/", false),
        ("https://user@shop.example/api/", false),
        ("http://127.0.0.1:8081/", false),
        ("http://[::ffff:127.0.0.1]:8080/", false),
        ("http://localhost:8080/", false),
    ];
    for (url, wanted) in table {
        assert_eq!(list.permits(&Url::parse(url).unwrap()), wanted, "{url}");
    }
    let bound = |hosts: &[&str]| list.clone().within(hosts.iter().copied()).unwrap();
    let stock = Url::parse("https://shop.example/api/stock").unwrap();
    assert!(bound(&[]).permits(&stock) && bound(&["https://shop.example"]).permits(&stock));
    assert!(!bound(&["https://other.example"]).permits(&stock), "staff cannot go beyond what the operator allows");
    for metadata in ["http://169.254.169.254/latest/", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/"] {
        let list = AllowList::new([metadata]).unwrap();
        assert!(!list.permits(&Url::parse(metadata).unwrap()), "{metadata}");
    }
    assert!(!AllowList::default().permits(&Url::parse("https://shop.example/").unwrap()));
    for entry in ["shop.example", "https://shop.example/?q=1", "https://u@shop.example/", "*"] {
        assert!(AllowList::new([entry]).is_err(), "{entry}");
    }
}

proptest! {
    #[test]
    fn no_value_leads_elsewhere(value in "\\PC{0,40}", marks in "[./\\\\?#@:%&=a-z]{0,20}") {
        let list = AllowList::new(["https://shop.example/api/stock/"]).unwrap();
        for value in [value, marks] {
            let template = UrlTemplate::compile("https://shop.example/api/stock/{{ sku }}/size?q={{ sku }}&n=1").unwrap();
            let Ok(url) = template.render(&values(&value)) else { continue };
            prop_assert!(list.permits(&url), "{url}");
            prop_assert_eq!(url.path_segments().unwrap().count(), 4);
            let query: Vec<_> = url.query_pairs().collect();
            prop_assert_eq!(query.len(), 2);
            prop_assert_eq!(query[0].1.as_ref(), value.as_str());
        }
    }
}
