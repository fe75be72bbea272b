use super::*;

fn config(change: impl FnOnce(&mut RedisConfig)) -> RedisConfig {
    let mut config = RedisConfig { urls: urls(&["redis://127.0.0.1:6379"]), ..RedisConfig::default() };
    change(&mut config);
    config
}

fn urls(urls: &[&str]) -> Vec<String> {
    urls.iter().map(|&url| url.to_owned()).collect()
}

#[test]
fn the_documented_defaults_are_the_defaults_and_are_right() {
    #[derive(Deserialize)]
    struct File {
        redis: RedisConfig,
    }
    let file: File = toml::from_str(super::super::DEFAULTS.1).unwrap();
    assert_eq!(file.redis, RedisConfig::default());
    assert_eq!(RedisConfig { urls: urls(&["redis://127.0.0.1:6379"]), ..file.redis }.problems(), []);
}

#[test]
fn every_mode_has_a_right_configuration() {
    let right = [
        config(|c| c.urls = urls(&["redis://redis:6379/3"])),
        config(|c| {
            c.urls = urls(&["rediss://redis:6380"]);
            c.ca_file = "/etc/u5/ca.pem".into();
            c.password = "p".into();
        }),
        config(|c| {
            c.mode = RedisMode::Sentinel;
            c.master = "shop".to_owned();
            c.urls = urls(&["redis://one:26379", "redis://two:26379"]);
        }),
        config(|c| {
            c.mode = RedisMode::Cluster;
            c.urls = urls(&["redis://one:6379", "redis://two:6379"]);
        }),
    ];
    for config in right {
        assert_eq!(config.problems(), [], "{config:?}");
    }
}

#[test]
fn each_wrong_key_is_named_with_a_hint() {
    type Change = fn(&mut RedisConfig);
    let wrong: [(&str, &str, Change); 17] = [
        ("urls", "at least one", |c| c.urls.clear()),
        ("urls", "must look like", |c| c.urls = urls(&["http://redis"])),
        ("urls", "must look like", |c| c.urls = urls(&["redis"])),
        ("urls", "credentials", |c| c.urls = urls(&["redis://:pa55@redis"])),
        ("urls", "certificate checks", |c| c.urls = urls(&["rediss://redis#insecure"])),
        ("urls", "must look like", |c| c.urls = urls(&["unix:///run/redis.sock"])),
        ("urls", "several", |c| c.urls = urls(&["redis://a", "redis://b"])),
        ("urls", "mixes", |c| {
            c.mode = RedisMode::Cluster;
            c.urls = urls(&["redis://a", "rediss://b"]);
        }),
        ("urls", "(number 2) chooses a database", |c| {
            c.mode = RedisMode::Cluster;
            c.urls = urls(&["redis://a", "redis://b/2"]);
        }),
        ("master", "must be the name", |c| c.mode = RedisMode::Sentinel),
        ("master", "only used with", |c| c.master = "shop".to_owned()),
        ("username", "password", |c| c.username = "u5".to_owned()),
        ("ca_file", "only used with rediss", |c| c.ca_file = "/ca.pem".into()),
        ("prefix", "1 to 64", |c| c.prefix.clear()),
        ("prefix", "braces", |c| c.prefix = "{u5}:".to_owned()),
        ("connect_timeout_ms", "from 10 to 60000, not 0", |c| c.connect_timeout_ms = 0),
        ("keep_s", "from 1 to 604800, not 0", |c| c.keep_s = 0),
    ];
    for (key, hint, change) in wrong {
        let problems = config(change).problems();
        assert_eq!(problems.len(), 1, "{key} {hint}: {problems:?}");
        assert_eq!(problems[0].0, key);
        assert!(problems[0].1.contains(hint), "{problems:?}");
        assert!(!problems[0].1.contains("pa55"), "{problems:?}");
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    let wrong = config(|c| {
        c.urls.clear();
        c.response_timeout_ms = 1;
        c.journal_bytes = 1;
    });
    let error = RedisConfigError { problems: wrong.problems() }.to_string();
    for key in ["urls", "response_timeout_ms", "journal_bytes"] {
        assert!(error.contains(key), "{error}");
    }
}

#[test]
fn passwords_are_not_shown() {
    let shown = config(|c| {
        c.password = "pa55".into();
        c.sentinel_password = "pa55".into();
        c.urls = urls(&["redis://user:pa55@redis"]);
    });
    let shown = format!("{shown:?}");
    assert!(!shown.contains("pa55"), "{shown}");
}
