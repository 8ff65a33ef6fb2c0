//! The real router, service and database under tablets on a simulated network: cut, slow, out of order, with a server
//! that crashes and starts again. The same seed gives the same course, message by message.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use sync::protocol::CallRefusal;
use sync::{DocumentKind, PersonId};
use tokio::sync::watch;
use tokio::time::{interval, timeout};
use turmoil::net::TcpListener;
use turmoil::{Builder, Sim};
use waymark_server::storage::{Sqlite, check};
use waymark_server::{Calls, Settings};

use crate::storm::Dice;
use crate::tablet::*;

const PORT: u16 = 8480;
/// What each tablet writes while the storm lasts.
const WORDS: usize = 8;
/// How long the storm lasts, by the simulation's clock.
const STORM: Duration = Duration::from_secs(25);
/// How long a tablet waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the driver and the tablets of one simulation share.
#[derive(Clone, Default)]
struct Course {
    /// Whether the storm is over.
    calm: watch::Sender<bool>,
    /// How many tablets have shared everything since.
    quiet: watch::Sender<usize>,
    /// Tablets that have ended.
    ended: Rc<RefCell<Vec<Tablet>>>,
    /// What happened, and when.
    told: Rc<RefCell<Vec<String>>>,
}

impl Course {
    fn tell(&self, who: &str, what: &str) {
        let at = turmoil::sim_elapsed().unwrap_or_default().as_millis();
        self.told.borrow_mut().push(format!("{at} {who}: {what}"));
    }
}

async fn serve(disk: PathBuf) -> turmoil::Result {
    let storage = Arc::new(Sqlite::open(&disk.join("waymark-server.sqlite"))?);
    let settings = Settings {
        calls_at_once: u32::MAX,
        ..settings(&disk)
    };
    let calls = Calls::in_turn(storage, settings)?;
    let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let calls = calls.clone();
        tokio::task::spawn_local(async move { calls.serve(stream).await });
    }
}

/// Tries once, and says whether everything was shared.
async fn try_once(tablet: &mut Tablet, name: &str, course: &Course) -> bool {
    let tried = timeout(PATIENCE, tablet.try_sync()).await;
    let (done, what) = match tried {
        Err(_) => (false, "no answer"),
        Ok(Err(_)) => (false, "lost"),
        Ok(Ok(Err(CallRefusal::Unavailable))) => (false, "unavailable"),
        Ok(Ok(Err(refusal))) => panic!("{name}: {refusal}"),
        Ok(Ok(Ok(()))) => (true, "shared"),
    };
    course.tell(name, what);
    done
}

async fn until_shared(tablet: &mut Tablet, name: &str, course: &Course) {
    let mut pace = interval(Duration::from_millis(200));
    while !try_once(tablet, name, course).await || !tablet.outbox.entries.is_empty() {
        pace.tick().await;
    }
}

/// Writes, shares when it can, and after the storm goes on until everybody has everything.
async fn live(
    name: &'static str,
    person: PersonId,
    seed: u8,
    tablets: usize,
    mut dice: Dice,
    course: Course,
) -> turmoil::Result {
    let mut tablet = Tablet::new(person, seed, "");
    tablet.way = Way::Simulated("server", PORT);
    let (mut calm, mut quiet) = (course.calm.subscribe(), course.quiet.subscribe());
    while !try_once(&mut tablet, name, &course).await {}
    for number in 0..WORDS {
        let words = format!("words {number} of {name}");
        tablet.write(DocumentKind::MEETING, words.as_bytes());
        try_once(&mut tablet, name, &course).await;
        let pause = Duration::from_millis(dice.roll(3_500));
        let _ = timeout(pause, calm.wait_for(|calm| *calm)).await;
    }
    while !*calm.borrow() {
        try_once(&mut tablet, name, &course).await;
        let _ = timeout(Duration::from_millis(500), calm.wait_for(|calm| *calm)).await;
    }
    until_shared(&mut tablet, name, &course).await;
    course.quiet.send_modify(|quiet| *quiet += 1);
    quiet.wait_for(|quiet| *quiet == tablets).await?;
    until_shared(&mut tablet, name, &course).await;
    course.ended.borrow_mut().push(tablet);
    Ok(())
}

const TABLETS: [&str; 3] = ["priya", "sam", "priya-too"];

/// One thing that goes wrong, or right again.
fn strike(sim: &mut Sim<'_>, dice: &mut Dice, course: &Course) {
    let tablet = TABLETS[dice.roll(3) as usize];
    let what = match dice.roll(10) {
        0 | 1 => {
            sim.partition(tablet, "server");
            "cut off"
        }
        2 => {
            sim.partition_oneway("server", tablet);
            "hears nothing"
        }
        3 | 4 => {
            sim.repair(tablet, "server");
            "connected"
        }
        5 => {
            sim.hold(tablet, "server");
            "held up"
        }
        6 | 7 => {
            sim.release(tablet, "server");
            "let go on"
        }
        8 if sim.is_host_running("server") => {
            sim.crash("server");
            "the server crashes"
        }
        _ => {
            sim.bounce("server");
            "the server starts again"
        }
    };
    let at = sim.elapsed().as_millis();
    course
        .told
        .borrow_mut()
        .push(format!("{at} {tablet}: {what}"));
}

fn calm(sim: &mut Sim<'_>, course: &Course) {
    for tablet in TABLETS {
        sim.repair(tablet, "server");
        sim.release(tablet, "server");
    }
    sim.bounce("server");
    course.calm.send_replace(true);
}

/// Plays a whole course, and gives what happened and the tablets as they ended.
fn play(seed: u64, disk: &Path) -> (Vec<String>, Vec<Tablet>) {
    let mut sim = Builder::new()
        .rng_seed(seed)
        .simulation_duration(Duration::from_secs(3_600))
        .tick_duration(Duration::from_millis(10))
        .min_message_latency(Duration::from_millis(1))
        .max_message_latency(Duration::from_millis(250))
        .build();
    let (course, mut dice) = (Course::default(), Dice(seed));
    let folder = disk.to_owned();
    sim.host("server", move || serve(folder.clone()));
    for (nth, name) in TABLETS.into_iter().enumerate() {
        let person = if name == "sam" { sam() } else { priya() };
        let own_dice = Dice(seed * 10 + nth as u64);
        let life = live(
            name,
            person,
            nth as u8 + 1,
            TABLETS.len(),
            own_dice,
            course.clone(),
        );
        sim.client(name, life);
    }
    let mut next = Duration::from_secs(1);
    while !sim.step().expect("no host fails") {
        if sim.elapsed() >= next && !*course.calm.borrow() {
            if sim.elapsed() > STORM {
                calm(&mut sim, &course);
            } else {
                strike(&mut sim, &mut dice, &course);
            }
            next = sim.elapsed() + Duration::from_millis(200 + dice.roll(1_500));
        }
    }
    drop(sim);
    let (told, ended) = (course.told.take(), course.ended.take());
    (told, ended)
}

#[test]
fn a_seed_takes_the_same_course_each_time() {
    for seed in [1, 2, 3] {
        let [first, second] = [(), ()].map(|()| {
            let disk = tempfile::tempdir().expect("a directory");
            let (told, mut tablets) = play(seed, disk.path());
            tablets.sort_by_key(|tablet| tablet.keys.id());
            let words: Vec<_> = tablets.iter().map(Tablet::words).collect();
            (told, words)
        });
        let apart = (first.0.iter().zip(&second.0)).find(|(one, other)| one != other);
        assert_eq!(apart, None, "seed {seed}: here they part");
        assert_eq!(first, second, "seed {seed}");
    }
}

#[test]
fn after_every_simulated_storm_everybody_has_everything_in_the_same_order() {
    for seed in 1..=8 {
        let disk = tempfile::tempdir().expect("a directory");
        let (told, tablets) = play(seed, disk.path());
        assert_eq!(tablets.len(), TABLETS.len(), "seed {seed}");
        let lost = told.iter().filter(|line| !line.ends_with("shared")).count();
        assert!(lost > 12, "seed {seed}: {lost} is no storm");
        for tablet in &tablets {
            assert_eq!(tablet.words().len(), TABLETS.len() * WORDS, "seed {seed}");
            assert_eq!(tablet.words(), tablets[0].words(), "seed {seed}");
            assert_eq!(tablet.cursors, tablets[0].cursors, "seed {seed}");
            assert!(
                tablet.refused.is_empty() && tablet.quarantined.is_empty(),
                "seed {seed}"
            );
        }
        let report = check(&disk.path().join("waymark-server.sqlite")).expect("it reads");
        assert!(report.is_whole(), "seed {seed}: {report:?}");
        assert_eq!(
            report.entries as usize,
            TABLETS.len() * WORDS,
            "seed {seed}"
        );
    }
}
