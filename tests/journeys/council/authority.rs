//! Who may sign what at a child's doors, and who is told of it: lending for no longer than one's own, a move of school that
//! leaves whoever is shut out in the dark, and a placement that is restricted.

use super::roles::within;
use super::{
    Council, Joined, UNSENT, all_shared, child_of, children, founded, joined, open_door, with_two,
};
use crate::world::{NOW, PEP, Tablet, config, open, refused};
use app::api::error::{Code, Error};
use app::{Clock, Config};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use sync::grants::{GrantAct, GrantLink};
use sync::{ChildId, PersonId};

fn shown(tablet: &Tablet, child: &str) -> Value {
    tablet.call("grant.list", json!({ "child": child }))
}

/// The lines of a list that belong to somebody.
fn of<'v>(shown: &'v Value, name: &str) -> Vec<&'v Value> {
    let granted = shown["granted"].as_array().expect("grants");
    granted.iter().filter(|one| one["name"] == name).collect()
}

/// Somebody lends the voice of a child.
fn lend(from: &Joined, child: &str, to: &Joined, until: &str) -> Result<Value, Error> {
    let doors = json!([{ "write": true, "what": "area/views" }]);
    let request = json!({ "child": child, "person": to.person, "doors": doors, "until": until });
    from.tablet.try_call("grant.pass_on", request)
}

/// Refused, at the day.
fn too_late(answer: Result<Value, Error>) {
    let field = answer.as_ref().err().and_then(|error| error.field.clone());
    assert_eq!(field.as_deref(), Some("until"), "{answer:?}");
    refused(answer, Code::BadRequest, UNSENT);
}

fn shares(all: &[&Joined]) {
    for _ in 0..2 {
        for one in all {
            all_shared(&one.tablet);
        }
    }
}

#[test]
fn a_lent_door_is_passed_on_until_its_own_day_and_no_door_for_more_than_a_year() {
    let (council, child, tess, _) = with_two();
    let (toni, zoe) = (
        joined(&council, "Toni Made-Up", "dt"),
        joined(&council, "Zoe Made-Up", "dt"),
    );
    shares(&[&tess]);
    too_late(lend(&tess, &child, &toni, "2027-12-31"));
    lend(&tess, &child, &toni, "2027-03-31").expect("her own, for less than a year");
    shares(&[&tess, &toni]);
    too_late(lend(&toni, &child, &zoe, "2027-04-01"));
    lend(&toni, &child, &zoe, "2027-03-31").expect("until its own day");
    shares(&[&toni, &zoe]);
    too_late(lend(&zoe, &child, &toni, "2027-04-01"));
    lend(&zoe, &child, &toni, "2027-03-30").expect("within its own");
    shares(&[&zoe, &toni, &tess]);
    let seen = shown(&tess.tablet, &child);
    assert_eq!(of(&seen, "Zoe Made-Up").len(), 1, "{seen}");
}

/// What the links of a child's grants on a tablet say opens to somebody.
fn opened_to(tablet: Tablet, child: &str, person: &str) -> (Tablet, usize) {
    let child = ChildId(child.parse().expect("an id"));
    let whom = PersonId(person.parse().expect("an id"));
    within(tablet, |store| {
        let links = store.read().links().grants().expect("links");
        let links = links
            .iter()
            .map(|bytes| GrantLink::decode(bytes).expect("a link"));
        let of_child = links.filter(|link| link.content().child == Some(child));
        let acts = of_child.flat_map(|link| link.content().acts.clone());
        let opens =
            |act: &GrantAct| matches!(act, GrantAct::Open { person, .. } if *person == whom);
        acts.filter(opens).count()
    })
}

fn move_to(tablet: &Tablet, child: &str, leave: &str, to: &str) -> Value {
    let request =
        json!({ "child": child, "leave": [leave], "to": to, "school": "Other Made-Up School" });
    tablet.call("grant.move", request)
}

/// A council with a child, a teacher, and the teacher of another school.
fn moving() -> (Council, String, Joined, Joined) {
    let (council, child, tess, _) = with_two();
    let toni = joined(&council, "Toni Made-Up", "dt");
    shares(&[&tess]);
    (council, child, tess, toni)
}

#[test]
fn whoever_is_shut_out_by_a_move_is_not_told_who_comes_after_them() {
    let (council, child, tess, toni) = moving();
    assert_eq!(of(&shown(&tess.tablet, &child), "Tess Made-Up").len(), 1);
    move_to(&council.head, &child, &tess.person, &toni.person);
    all_shared(&council.head);
    shares(&[&tess]);
    let asked = tess
        .tablet
        .try_call("grant.list", json!({ "child": child }));
    refused(asked, Code::NotFound, "Toni");
    let (_, known) = opened_to(tess.tablet, &child, &toni.person);
    assert_eq!(known, 0, "the link that opens is on the tablet");
    shares(&[&toni]);
    let (_, known) = opened_to(toni.tablet, &child, &toni.person);
    assert_eq!(known, 1, "the search finds it where it is");
}

#[test]
fn a_move_that_another_link_overtook_is_signed_again_whole() {
    let (council, child, tess, toni) = moving();
    let hugo = joined(&council, "Hugo Made-Up", "vsh");
    let kim = joined(&council, "Kim Made-Up", "key_adult");
    shares(&[&hugo]);
    move_to(&hugo.tablet, &child, &tess.person, &toni.person);
    open_door(&council, &child, &kim.person, "key_adult");
    shares(&[&hugo, &tess, &toni]);
    all_shared(&council.head);
    let seen = shown(&council.head, &child);
    assert_eq!(of(&seen, "Tess Made-Up"), Vec::<&Value>::new());
    assert_eq!(of(&seen, "Toni Made-Up")[0]["role"], "dt");
    assert_eq!(of(&seen, "Kim Made-Up").len(), 1);
    assert_eq!(children(&toni.tablet)[0]["school"], "Other Made-Up School");
    let (_, known) = opened_to(tess.tablet, &child, &toni.person);
    assert_eq!(known, 0, "signed again in two links, too");
}

/// A council with a child, and somebody who administers and teaches, too.
fn with_administrator() -> (Council, String, Joined) {
    let council = founded();
    let child = child_of(&council, "Robin Made-Up");
    let adam = joined(&council, "Adam Made-Up", "administrator");
    let roles = json!({ "person": adam.person, "roles": ["administrator", "dt", "key_adult"] });
    council.head.call("person.roles", roles);
    all_shared(&council.head);
    shares(&[&adam]);
    (council, child, adam)
}

#[test]
fn whoever_administers_and_reads_nothing_opens_no_child_to_themselves() {
    let (council, child, adam) = with_administrator();
    let tess = joined(&council, "Tess Made-Up", "dt");
    shares(&[&adam]);
    let open = |person: &str, role: &str, reads_plan: bool| {
        let request = json!({ "child": child, "person": person, "role": role, "reads_plan": reads_plan, "until": null });
        adam.tablet.try_call("grant.open", request)
    };
    for (role, reads_plan) in [("dt", false), ("key_adult", true), ("administrator", true)] {
        refused(open(&adam.person, role, reads_plan), Code::Refused, "Robin");
    }
    let request = json!({ "child": child, "leave": [], "to": adam.person, "school": "Made-Up" });
    let moved = adam.tablet.try_call("grant.move", request);
    refused(moved, Code::Refused, "Robin");
    assert_eq!(children(&adam.tablet), Vec::<Value>::new());
    // A colleague's door they open.
    open(&tess.person, "dt", false).expect("they administer");
    all_shared(&adam.tablet);
}

#[test]
fn no_door_of_an_office_is_opened_and_no_record_beside_a_carers() {
    let (council, child, adam) = with_administrator();
    let ivy = joined(&council, "Ivy Made-Up", "adviser");
    let open = |person: &str, role: &str, reads_plan: bool| {
        let request = json!({ "child": child, "person": person, "role": role, "reads_plan": reads_plan, "until": null });
        council.head.try_call("grant.open", request)
    };
    refused(
        open(&adam.person, "administrator", false),
        Code::Refused,
        "Robin",
    );
    refused(
        open(&adam.person, "administrator", true),
        Code::Refused,
        "Robin",
    );
    let carer = joined(&council, "Cara Made-Up", "carer");
    refused(open(&carer.person, "carer", true), Code::Refused, "Robin");
    open(&ivy.person, "adviser", true).expect("who reads the record anyway");
}

#[test]
fn a_move_by_somebody_who_does_not_read_the_record_says_that_the_school_is_not_written() {
    let (council, child, tess, toni) = moving();
    let adam = joined(&council, "Adam Made-Up", "administrator");
    all_shared(&council.head);
    // A door to the child's voice alone is no way to write what they cannot see.
    let roles = json!({ "person": adam.person, "roles": ["administrator", "key_adult"] });
    council.head.call("person.roles", roles);
    all_shared(&council.head);
    open_door(&council, &child, &adam.person, "key_adult");
    shares(&[&adam]);
    let before = shown(&adam.tablet, &child);
    assert_eq!(before["may_set_school"], false, "{before}");
    assert_eq!(shown(&council.head, &child)["may_set_school"], true);
    let moved = move_to(&adam.tablet, &child, &tess.person, &toni.person);
    assert_eq!(moved["school_written"], false, "{moved}");
    shares(&[&adam]);
    all_shared(&council.head);
    assert_eq!(shown(&council.head, &child)["school"], "Made-Up Primary");
    let moved = move_to(&council.head, &child, &toni.person, &tess.person);
    assert_eq!(moved["school_written"], true, "{moved}");
}

fn around(tablet: &Tablet, child: &str) -> Vec<(String, String)> {
    let page = tablet.call("child.show", json!({ "child": child }));
    let people = page["people"].as_array().expect("people");
    let line = |one: &Value| {
        let text = |key: &str| one[key].as_str().expect("a text").to_owned();
        (text("name"), text("role"))
    };
    people.iter().map(line).collect()
}

fn named(people: &[(String, String)], name: &str) -> Vec<String> {
    let own = people.iter().filter(|one| one.0 == name);
    own.map(|one| one.1.clone()).collect()
}

#[test]
fn a_restricted_placement_names_no_carer_to_whoever_may_not_read_what_is() {
    let (council, child, tess, sam) = with_two();
    let cara = joined(&council, "Cara Made-Up", "carer");
    let kim = joined(&council, "Kim Made-Up", "key_adult");
    for (who, role) in [(&cara, "carer"), (&kim, "key_adult")] {
        open_door(&council, &child, &who.person, role);
    }
    shares(&[&tess, &sam, &cara, &kim]);
    let told = |one: &Joined| of(&shown(&one.tablet, &child), "Cara Made-Up").len();
    let listed = |one: &Joined| named(&around(&one.tablet, &child), "Cara Made-Up").len();
    assert_eq!(
        (told(&tess), listed(&tess)),
        (1, 1),
        "nothing is restricted"
    );
    assert_eq!(told(&kim), 0, "who cannot read whether it is");
    let place = json!({ "item": null, "field": "placement_restricted" });
    let value = json!({ "is": "yes_no", "value": true });
    let request =
        json!({ "child": child, "form": { "is": "core" }, "place": place, "value": value });
    council.head.call("field.set", request);
    all_shared(&council.head);
    shares(&[&tess, &sam, &cara, &kim]);
    assert_eq!((told(&tess), listed(&tess)), (0, 0), "a teacher");
    assert_eq!((told(&sam), listed(&sam)), (1, 1), "a social worker");
    assert_eq!(of(&shown(&council.head, &child), "Cara Made-Up").len(), 1);
    assert_eq!(told(&cara), 1, "their own door");
}

/// Sam says in the area about the child that the placement is restricted, or that it is not.
fn says_in_plan(sam: &Joined, child: &str, pep: &str, said: bool) {
    let form = json!({ "is": "area", "pep": pep, "area": "about_me" });
    let place = json!({ "item": null, "field": "placement_restricted" });
    let value = json!({ "is": "yes_no", "value": said });
    let request = json!({ "child": child, "form": form, "place": place, "value": value });
    sam.tablet.call("field.set", request);
    all_shared(&sam.tablet);
}

/// Somebody's tablet so many days later. The server's clock has gone on before.
fn days_later(one: Joined, days: i64) -> Joined {
    let folder = one.tablet.close();
    let then: DateTime<Utc> = NOW.parse().expect("a time");
    let app = open(Config {
        clock: Clock::fixed(then + Duration::days(days)),
        ..config(folder.path(), None)
    });
    let tablet = Tablet::over(app.expect("the folder opens"), folder);
    let later = Joined { tablet, ..one };
    later.unlock().expect("the server answers");
    all_shared(&later.tablet);
    later
}

#[test]
fn a_placement_that_a_plan_says_is_restricted_stays_so_when_the_term_turns() {
    let (mut council, child, tess, sam) = with_two();
    let cara = joined(&council, "Cara Made-Up", "carer");
    open_door(&council, &child, &cara.person, "carer");
    shares(&[&tess, &sam]);
    let warns = |one: &Joined| {
        let page = one.tablet.call("child.show", json!({ "child": child }));
        page["placement_restricted"].as_bool().expect("yes or no")
    };
    let told = |one: &Joined| {
        let doors = of(&shown(&one.tablet, &child), "Cara Made-Up").len();
        let page = named(&around(&one.tablet, &child), "Cara Made-Up").len();
        (doors, page, warns(one))
    };
    assert_eq!(told(&tess), (1, 1, false), "nothing is restricted");
    says_in_plan(&sam, &child, PEP, true);
    shares(&[&tess]);
    assert_eq!(told(&tess), (0, 0, true));
    // Another plan of the same term is begun, and says nothing of it.
    let later = "2026-autumn.move-1";
    let form = json!({ "is": "area", "pep": later, "area": "education" });
    let place = json!({ "item": null, "field": "completed" });
    let value = json!({ "is": "yes_no", "value": true });
    let request = json!({ "child": child, "form": form, "place": place, "value": value });
    tess.tablet.call("field.set", request);
    assert_eq!(told(&tess), (0, 0, true), "another plan was begun");
    all_shared(&tess.tablet);
    // The fourth of January: nobody has opened the spring's.
    council.server.let_pass(42);
    let (tess, sam) = (days_later(tess, 42), days_later(sam, 42));
    assert_eq!(told(&tess), (0, 0, true), "the term has turned");
    assert_eq!(told(&sam), (1, 1, true), "who reads what is restricted");
    says_in_plan(&sam, &child, "2026-spring.termly", false);
    shares(&[&tess]);
    assert_eq!(told(&tess), (1, 1, false), "the newest that says so counts");
}

#[test]
fn the_people_around_a_child_stand_there_by_the_role_that_was_opened_to_them() {
    let (council, child, tess, sam) = with_two();
    let both = joined(&council, "Bo Made-Up", "sw");
    let roles = json!({ "person": both.person, "roles": ["sw", "iro"] });
    council.head.call("person.roles", roles);
    all_shared(&council.head);
    open_door(&council, &child, &both.person, "iro");
    let ended = joined(&council, "Enno Made-Up", "adviser");
    let request = json!({ "child": child, "person": ended.person, "role": "adviser", "reads_plan": false, "until": "2026-11-22" });
    council.head.call("grant.open", request);
    all_shared(&council.head);
    shares(&[&tess, &sam]);
    let people = around(&tess.tablet, &child);
    assert_eq!(named(&people, "Bo Made-Up"), ["iro"], "{people:?}");
    assert_eq!(named(&people, "Tess Made-Up"), ["dt"]);
    assert_eq!(named(&people, "Enno Made-Up"), Vec::<String>::new());
}
