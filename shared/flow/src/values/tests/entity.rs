use u5_protocol::Language::{De, En, Fr};

use super::*;

const PRODUCTS: &str = "id,name_en,name_de,name_fr,synonyms_en,synonyms_de
p1,Oat milk,Hafermilch,Lait d'avoine,oat drink;barista oat,Haferdrink
p2,Milk,Milch,Lait,,
p3,\"Strawberries, fresh\",Erdbeeren,Fraises,,
p4,Dr. Oetker pizza,Dr. Oetker Pizza,Pizza Dr. Oetker,,
p5,Müsli,Müsli,Muesli,granola,
";

fn kind(csv: &str) -> Kind {
    Kind::Entity(Arc::new(Entities::from_csv(csv).unwrap()))
}

/// A table with this many rows.
fn table(count: usize) -> String {
    let rows: Vec<String> = (0..count).map(|n| format!("{n},thing number{n} of the collection")).collect();
    format!("id,name\n{}", rows.join("\n"))
}

fn check_ids(kind: &Kind, language: Language, rows: &[(&str, &str)]) {
    for (text, wanted) in rows {
        let found = match find(kind, text, language, NOW) {
            Ok(Found { value: Value::Entity { id, .. }, .. }) => id,
            other => format!("{other:?}"),
        };
        assert_eq!(found, *wanted, "{text:?}");
    }
}

#[test]
fn things_are_found_by_name_and_synonym() {
    let products = kind(PRODUCTS);
    check_ids(
        &products,
        En,
        &[
            ("where is the oat milk?", "p1"),
            ("do you have milk", "p2"),
            ("Barista oat please", "p1"),
            ("a strawberry", "Err(Unknown)"),
            ("strawberries fresh", "p3"),
            ("a Dr. Oetker pizza", "p4"),
            ("muesli", "p5"),
            ("musli", "p5"),
            ("granolla", "p5"),
            ("batteries", "Err(Unknown)"),
            ("not oat milk, granola", "p5"),
        ],
    );
    check_ids(&products, De, &[("Hafermilch", "p1"), ("Haferdrinks", "p1"), ("Erdbeere", "p3"), ("erdberen", "p3")]);
    check_ids(&products, Fr, &[("du lait d'avoine", "p1"), ("une fraise", "p3"), ("Pizza Dr. Oetker", "p4")]);
}

#[test]
fn the_name_is_that_of_the_language() {
    let products = kind(PRODUCTS);
    let found = find(&products, "lait", Fr, NOW).unwrap();
    assert_eq!(found.value.to_json(), serde_json::json!({ "id": "p2", "name": "Lait" }));
    assert_eq!(found.value.spoken(Fr), "Lait");
}

#[test]
fn two_things_with_one_name_are_ambiguous() {
    let staff = kind("id;name\na;Anna Berger\nb;Anna Berger\n");
    assert_eq!(find(&staff, "Anna Berger", En, NOW), Err(Problem::Ambiguous(vec!["a".into(), "b".into()])));
}

#[test]
fn a_bad_table_is_refused_with_its_line() {
    let rows = [
        ("name\nMilk", 1, EntitiesProblem::NoColumn("id")),
        ("id\n1", 1, EntitiesProblem::NoColumn("name")),
        ("id,name,price\n1,Milk,2", 1, EntitiesProblem::UnknownColumn(3)),
        ("id,name_xx\n1,Milk", 1, EntitiesProblem::UnknownColumn(2)),
        ("id,name\n", 1, EntitiesProblem::NoRows),
        ("", 1, EntitiesProblem::NoColumn("id")),
        ("id,name\n1,Milk\n2", 3, EntitiesProblem::Malformed),
        ("id,name\n1,Milk\n,Tea", 3, EntitiesProblem::NoId),
        ("id,name\n1,Milk\n2,!", 3, EntitiesProblem::NoName),
        ("id,name\n1,Milk\n2,Tea\n1,Jam", 4, EntitiesProblem::SameId(2)),
    ];
    for (csv, line, problem) in rows {
        assert_eq!(Entities::from_csv(csv).err(), Some(EntitiesError { line, problem }), "{csv:?}");
    }
    let long = format!("id,name\n1,{}", "x".repeat(201));
    assert_eq!(Entities::from_csv(&long).err(), Some(EntitiesError { line: 2, problem: EntitiesProblem::TooLong(2) }));
    let many = table(MOST_ROWS + 1);
    let error = Entities::from_csv(&many).unwrap_err();
    assert_eq!(error, EntitiesError { line: 10_002, problem: EntitiesProblem::TooManyRows });
    assert_eq!(error.to_string(), "line 10002: the table has more than 10000 rows; split it, or leave some out");
}

#[test]
fn a_long_table_is_searched_by_its_index() {
    let things = kind(&table(MOST_ROWS));
    check_ids(&things, En, &[("where is thing number1234 of the collection", "1234"), ("thing", "Err(Unknown)")]);
}

#[test]
fn many_things_with_one_name_stay_bounded() {
    let same: Vec<String> = (0..MOST_ROWS).map(|n| format!("{n},milk")).collect();
    let things = kind(&format!("id,name\n{}", same.join("\n")));
    let Err(Problem::Ambiguous(ids)) = find(&things, &"milk ".repeat(200), En, NOW) else { panic!("not ambiguous") };
    assert_eq!(ids.len(), 10);
}
