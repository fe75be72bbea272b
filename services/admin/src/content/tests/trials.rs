//! The draft, tried out.

use super::*;

async fn simulate(app: &App, who: &Caller, inputs: serde_json::Value) -> crate::testing::Reply {
    app.post(who, "simulate", json!({"language": "en", "inputs": inputs})).await
}

#[tokio::test]
async fn a_conversation_is_held_with_the_draft() {
    let store = Store::new();
    let app = store.app().await;
    let (_, ben) = people(&app).await;
    let seen = app.get(&ben, "files/_store.yaml").await.header("etag");
    write(&app, &ben, "_store.yaml", &seen, &STORE.replace("Hello, and welcome", "Good day, and welcome")).await;
    let held = simulate(&app, &ben, json!([{"say": "I want to pick up my order"}, {"wait": true}])).await;
    assert_eq!(held.status, StatusCode::OK, "{:#}", held.json());
    let held = held.json();
    assert_eq!(held["steps"].as_array().unwrap().len(), 3);
    let greeting = &held["steps"][0]["replies"][0];
    assert_eq!(greeting["kind"], "say");
    assert!(greeting["text"].as_str().unwrap().starts_with("Good day"), "{greeting}");
    assert_eq!(held["steps"][1]["flow"], "pick-up");
    assert_eq!(held["steps"][1]["replies"][0]["kind"], "ask", "{held:#}");
    assert_eq!(
        (&held["steps"][2]["replies"][0]["text"], &held["is_over"]),
        (&json!("Are you still there?"), &json!(false))
    );
}

#[tokio::test]
async fn a_draft_with_mistakes_says_which() {
    let store = Store::new();
    let app = store.app().await;
    let (_, ben) = people(&app).await;
    write(&app, &ben, "gifts.yaml", "\"none\"", "flow: gifts\nsteps: [{sya: x}]\n").await;
    let told = simulate(&app, &ben, json!([])).await;
    assert_eq!((told.status, told.code()), (StatusCode::UNPROCESSABLE_ENTITY, "unusable".to_owned()));
    assert_eq!(told.json()["found"][0]["file"], "gifts.yaml");
}

#[tokio::test]
async fn what_is_too_much_or_nothing_is_refused() {
    let store = Store::new();
    let app = store.app().await;
    let (_, ben) = people(&app).await;
    let say = |length: usize| json!({"say": "ä".repeat(length / 2)});
    for (inputs, status) in [
        (json!([say(4096)]), StatusCode::OK),
        (json!([say(4098)]), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([{"choose": "x".repeat(4097)}]), StatusCode::UNPROCESSABLE_ENTITY),
        (json!(vec![json!({"wait": true}); 50]), StatusCode::OK),
        (json!(vec![json!({"wait": true}); 51]), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([{"wait": false}]), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([{"shout": "x"}]), StatusCode::UNPROCESSABLE_ENTITY),
        (json!([{"say": "x", "choose": "y"}]), StatusCode::BAD_REQUEST),
    ] {
        let reply = simulate(&app, &ben, inputs.clone()).await;
        assert_eq!(reply.status, status, "{inputs} {:#}", reply.json());
    }
    assert_eq!(simulate(&app, &ben, json!([])).await.json()["steps"].as_array().unwrap().len(), 1);
    let nl = app.post(&ben, "simulate", json!({"language": "nl", "inputs": []})).await;
    assert_eq!(nl.status, StatusCode::UNPROCESSABLE_ENTITY);
    let long = vec![say(4096); 50];
    assert_eq!(simulate(&app, &ben, json!(long)).await.status, StatusCode::OK, "all of it fits into a body");
}

/// What is known is not asked again, so that nothing stops this flow; and each of its steps takes all the time it may.
#[tokio::test]
async fn a_draft_that_goes_round_in_circles_hangs_nothing() {
    let store = Store::new();
    let app = store.app().await;
    let (_, ben) = people(&app).await;
    let slow = "{% for a in range(50) %}{% for b in range(50) %}{{ a }}{% endfor %}{% endfor %}";
    let texts = "{en: x, de: x, fr: x}";
    let steps = format!("  - say: {{en: \"{slow}\", de: x, fr: x}}\n").repeat(3);
    let examples = "{en: [go round], de: [dreh dich], fr: [tourne]}";
    let head = format!("flow: round\ndescription: x\ntitle: {texts}\nwhen: {{examples: {examples}}}\n");
    let slots = format!("slots: {{size: {{type: number, ask: {texts}}}}}\n");
    let loops = "steps:\n  - {id: again, retrieve: {query: x, into: hits}}\n  - ask: size\n";
    let flow = format!("{head}{slots}{loops}{steps}  - go: again\n");
    write(&app, &ben, "round.yaml", "\"none\"", &flow).await;
    let held = simulate(&app, &ben, json!([{"say": "go round"}, {"say": "42"}])).await;
    let last = held.json()["steps"][2]["replies"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["kind"], "note", "{last:#}");
    assert!(last["text"].as_str().unwrap().starts_with("stopped here"), "{last:#}");
}

#[tokio::test]
async fn as_many_try_out_as_can() {
    let store = Store::new();
    let app = store.app().await;
    let (_, ben) = people(&app).await;
    let places =
        app.admin.shop.trials.places.clone().acquire_many_owned(super::super::trials::AT_A_TIME as u32).await.unwrap();
    let told = simulate(&app, &ben, json!([])).await;
    assert_eq!((told.status, told.code()), (StatusCode::SERVICE_UNAVAILABLE, "busy".to_owned()));
    assert!(!told.header("retry-after").is_empty());
    drop(places);
    assert_eq!(simulate(&app, &ben, json!([])).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_prompt_is_shown_as_the_model_would_be_told() {
    let store = Store::new();
    let mut app = store.app().await;
    let find = |question: String, _| {
        let passage =
            u5_prompt::Passage { title: question, source: "en/milk.md".to_owned(), text: "Aisle 7.".to_owned() };
        std::future::ready(vec![passage])
    };
    app.admin.passages = Arc::new(move |question, language| Box::pin(find(question, language)));
    app.router = app.admin.router(axum::Router::new());
    let (_, ben) = people(&app).await;
    let prompts = app.get(&ben, "prompts").await.json();
    let find = prompts["prompts"].as_array().unwrap().iter().find(|prompt| prompt["name"] == "find-product").unwrap();
    assert_eq!(find["file"], "find-product.md");
    let inputs = json!([
        {"name": "product", "kind": "text", "is_required": true},
        {"name": "size", "kind": "number", "is_required": false},
    ]);
    assert_eq!(find["inputs"], inputs);

    let history = json!([{"role": "customer", "text": "Hello"}, {"role": "kiosk", "text": "Hello!"}]);
    let body = json!({"prompt": "find-product", "language": "de", "question": "Wo ist die Hafermilch?",
        "history": history, "values": {"product": "Hafermilch"}});
    let shown = app.post(&ben, "prompts/preview", body).await;
    assert_eq!(shown.status, StatusCode::OK, "{:#}", shown.json());
    let shown = shown.json();
    let roles: Vec<_> = shown["messages"].as_array().unwrap().iter().map(|message| message["role"].clone()).collect();
    assert_eq!(roles, ["system", "user", "assistant", "user"]);
    let system = shown["messages"][0]["text"].as_str().unwrap();
    assert!(system.contains("Lindenmarkt") && system.contains("German"), "{system}");
    assert!(shown["messages"][3]["text"].as_str().unwrap().contains("Aisle 7."), "{shown:#}");
    let passage = json!([{"title": "Wo ist die Hafermilch?", "text": "Aisle 7.", "document": "en/milk.md"}]);
    assert_eq!((&shown["passages"], &shown["left_out"], &shown["budget"]), (&passage, &json!([]), &json!(4096)));
    assert!(shown["tokens"].as_u64().unwrap() > 100, "{shown:#}");

    let wrong =
        json!({"prompt": "find-product", "language": "de", "question": "x", "values": {"product": "x", "size": "y"}});
    let told = app.post(&ben, "prompts/preview", wrong).await;
    assert_eq!((told.status, told.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid".to_owned()));
    let none = app.post(&ben, "prompts/preview", json!({"prompt": "none", "language": "de", "question": "x"})).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
