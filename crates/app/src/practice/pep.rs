//! The eight areas of a made-up PEP, filled in from what is told about the child.

use super::children::MadeUp;
use super::sheet::{Answers, Sheet};
use chrono::{Days, NaiveDate};
use plan::{Area, Phase, Year};

/// The days of one made-up PEP.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    /// The day of the meeting.
    pub(super) meeting: NaiveDate,
    /// The day it was planned for.
    pub(super) planned: NaiveDate,
    /// Whether it was held.
    pub(super) held: bool,
    /// Whether this is the earlier of two PEPs, whose targets the later one reviews.
    pub(super) earlier: bool,
}

impl Occurrence {
    fn before(&self, days: u64) -> NaiveDate {
        self.meeting
            .checked_sub_days(Days::new(days))
            .unwrap_or(self.meeting)
    }

    fn after(&self, days: u64) -> NaiveDate {
        self.meeting
            .checked_add_days(Days::new(days))
            .unwrap_or(self.meeting)
    }
}

/// Fills in an area completely.
pub(super) fn fill(sheet: &mut Sheet, area: Area, child: &MadeUp, year: Year, pep: &Occurrence) {
    match area {
        Area::Meeting => meeting(sheet, pep),
        Area::AboutMe => about_me(sheet, child, year, pep),
        Area::Education => education(sheet, child, year, pep),
        Area::Attainment => attainment(sheet, child, year, pep),
        Area::Views => views(sheet, child, pep),
        Area::Attendance => attendance(sheet, child, pep),
        Area::Targets => targets(sheet, child, pep),
        Area::Pathway => own_pathway(sheet, child, pep),
    }
    sheet.yes_no("completed", true);
}

/// Writes when the meeting is planned, and nothing else.
pub(super) fn plan_meeting(sheet: &mut Sheet, planned: NaiveDate) {
    sheet.date("planned_for", planned);
}

fn meeting(sheet: &mut Sheet, pep: &Occurrence) {
    plan_meeting(sheet, pep.planned);
    if !pep.held {
        return;
    }
    sheet.date("held_on", pep.meeting);
    sheet.line("place", "The reading room");
    sheet.choice("how", "in_person");
    for (name, role, part) in [
        ("Priya Practice", "dt", "present"),
        ("Sam Sample", "sw", "present"),
        ("Morgan Makebelieve", "key_adult", "present"),
        ("Casey Caretaker", "carer", "sent_views"),
    ] {
        let answers = Answers::default()
            .line("name", name)
            .choice("role", role)
            .choice("took_part", part);
        sheet.item("people", role, answers);
    }
    sheet.choice("child_part", "part_of_it");
    sheet.choice("carer_part", "sent_views");
    sheet.words(
        "notes",
        "We began with what is going well, and kept the meeting short.",
    );
    sheet.date("next_on", pep.after(90));
    sheet.line("next_place", "The reading room");
}

fn about_me(sheet: &mut Sheet, child: &MadeUp, year: Year, pep: &Occurrence) {
    sheet.line("legal_name", &child.full_name());
    sheet.line("known_as", child.known_as);
    sheet.date("born_on", child.born_on());
    sheet.line("first_language", "English");
    sheet.words(
        "identity",
        format!("{} likes {}.", child.known_as, child.likes),
    );
    sheet.choice("legal_status", "care_order");
    sheet.date("entered_care_on", child.entered_care_on());
    sheet.choice("consent", "clear");
    sheet.words(
        "consent_who",
        "The council and the carer; the letter is in the case system.",
    );
    sheet.yes_no("placement_restricted", child.is_restricted());
    sheet.line("case_reference", &child.case_reference());
    sheet.words(
        "health_in_school",
        "Nothing that school must act on. Glasses for reading.",
    );
    sheet.words("needs_in_school", child.need);
    if let Some(score) = child.sdq.filter(|_| year.phase() != Phase::EarlyYears) {
        sheet.number("sdq_score", f64::from(score));
        sheet.date("sdq_on", pep.before(60));
        if score >= 17 {
            sheet.words(
                "sdq_support",
                "Weekly time with the nurture group. Looked at again each half-term.",
            );
        }
    }
    sheet.choice("communication", "none");
    sheet.words(
        "life_story",
        "The life-story book is kept at school and at home.",
    );
}

fn education(sheet: &mut Sheet, child: &MadeUp, year: Year, pep: &Occurrence) {
    sheet.line("setting", child.school);
    sheet.date("started_on", pep.before(400));
    if year.phase() == Phase::EarlyYears {
        sheet.number("hours_a_week", 15.0);
    }
    sheet.words(
        "doing",
        format!(
            "{} is settled in the group and has somebody to go to.",
            child.known_as
        ),
    );
    sheet.words("strengths", child.strength);
    sheet.words("needs", child.need);
    sheet.words("barriers", child.barrier);
    sheet.words(
        "behaviour",
        "Clear routines help. There have been no serious incidents.",
    );
    sheet.choice("send_stage", child.send);
    if child.send != "none" {
        sheet.words(
            "send_provision",
            "Small-group work three times a week, and a quiet place to begin.",
        );
        let plan = Answers::default()
            .choice(
                "kind",
                if child.send == "ehcp" {
                    "ehcp"
                } else {
                    "send_plan"
                },
            )
            .line("title", "Support plan")
            .date("dated", pep.before(30))
            .line("kept_where", "School office, blue folder");
        sheet.item("documents", "plan", plan);
    }
    let tutor = Answers::default()
        .line("what", "One-to-one reading")
        .line("why", "To gain confidence")
        .line("who", "Ms Bell")
        .line("how_often", "Twice a week")
        .date("started_on", pep.before(40))
        .words("impact", "Reads aloud without being asked.");
    sheet.item("interventions", "reading", tutor);
    if year.has_transition() {
        sheet.words(
            "transition_plan",
            "Three visits, a map with photos, and one adult who knows both places.",
        );
    }
    if matches!(year.phase(), Phase::Secondary | Phase::Post16) {
        sheet.date("careers_talk_on", pep.before(20));
        sheet.words(
            "careers_talk",
            "Talked about work that uses what they are good at.",
        );
    }
    if year.phase() == Phase::Post16 {
        sheet.words(
            "destination",
            "An apprenticeship or the next level at college.",
        );
    }
}

fn attainment(sheet: &mut Sheet, child: &MadeUp, year: Year, pep: &Occurrence) {
    let (subjects, now, last): (&[&str], _, _) = match year.phase() {
        Phase::EarlyYears => (
            &[
                "communication",
                "physical",
                "personal",
                "literacy",
                "mathematics",
                "world",
                "arts",
            ],
            "early_now",
            "early_last",
        ),
        Phase::Primary => (
            &["reading", "writing", "maths", "science"],
            "standard_now",
            "standard_last",
        ),
        Phase::Secondary | Phase::Post16 => {
            (&["english", "maths", "science"], "grade_now", "grade_last")
        }
    };
    sheet.date("collected_on", pep.before(10));
    let results = child.results_in(year.phase());
    for subject in subjects {
        let result = Answers::default()
            .choice("subject", subject)
            .choice(now, results.0)
            .choice(last, results.1);
        sheet.item("results", subject, result);
    }
    sheet.words(
        "movement",
        "The extra reading shows. Writing is the next thing to work on, as target 1 says.",
    );
}

fn views(sheet: &mut Sheet, child: &MadeUp, pep: &Occurrence) {
    sheet.words("child_words", child.words);
    sheet.words("going_well", format!("I like {}.", child.likes));
    sheet.words("worries", "Sometimes I do not know who picks me up.");
    sheet.words("different", "I would like more time to finish.");
    sheet.choice("medium", "words");
    sheet.choice("how_gathered", "talked_together");
    sheet.date("gathered_on", pep.before(5));
    sheet.line("adult_name", "Morgan Makebelieve");
    sheet.line("adult_is", "Key adult");
    sheet.words(
        "adult_summary",
        format!(
            "{} spoke freely and chose what to say here.",
            child.known_as
        ),
    );
}

fn attendance(sheet: &mut Sheet, child: &MadeUp, pep: &Occurrence) {
    let (percent, suspensions) = child.attendance;
    sheet.number("percent", percent);
    sheet.date("as_of", pep.before(3));
    sheet.number("sessions_possible", 80.0);
    sheet.number("sessions_attended", (percent * 0.8).round());
    sheet.number("suspensions", f64::from(suspensions));
    sheet.number("days_suspended", f64::from(suspensions) * 1.5);
    sheet.yes_no("reduced_timetable", false);
    if percent < 90.0 || suspensions > 0 {
        sheet.words("causes", child.barrier);
        sheet.words(
            "plan",
            "A calm start with one adult, and a call home every Friday that begins with good news.",
        );
        sheet.line("plan_owner", "Priya Practice");
        sheet.date("plan_due", pep.after(40));
        sheet.date("plan_reviewed_on", pep.before(7));
    }
}

fn targets(sheet: &mut Sheet, child: &MadeUp, pep: &Occurrence) {
    for (nth, outcome) in child.targets.iter().enumerate() {
        let name = format!("{}", nth + 1);
        let mut answers = Answers::default()
            .words("outcome", outcome)
            .line(
                "why",
                if nth == 0 {
                    child.need
                } else {
                    "It builds on what is going well."
                },
            )
            .line("baseline", "Does this with help, about once a week.")
            .line("measure", "Does this without help in four weeks of five.")
            .line("owner", "Priya Practice")
            .date("due", pep.after(85))
            .yes_no("from_child", nth == 0);
        if nth == 0 {
            answers = answers.line("child_said", child.words);
        }
        let target = sheet.item("targets", &name, answers);
        let action = Answers::default()
            .link("target", target)
            .line("what", "Short sessions with a tutor")
            .line("when", "Tuesdays and Thursdays")
            .line("where", "The reading room")
            .line("who", "Ms Bell")
            .line("how_often", "Twice a week")
            .yes_no("needs_pp", nth == 0);
        let action = if nth == 0 {
            action
                .line("pp_item", "Tutor")
                .number("pp_each", 24.5)
                .number("pp_sessions", 20.0)
        } else {
            action
        };
        sheet.item("actions", &name, action);
    }
    if !pep.earlier {
        review(sheet, child, pep);
    }
}

/// Looks back on each target of the PEP before.
fn review(sheet: &mut Sheet, child: &MadeUp, pep: &Occurrence) {
    for (nth, result) in ["met", "partly", "met"].iter().enumerate() {
        let name = format!("{}", nth + 1);
        let earlier = child.earlier_target(nth);
        let answers = Answers::default()
            .line("earlier_id", &earlier.to_string())
            .line("earlier", child.targets[nth])
            .choice("result", result)
            .words("impact", "It helped, and the next step is clear.")
            .date("reviewed_on", pep.meeting);
        sheet.item("reviews", &name, answers);
    }
}

fn own_pathway(sheet: &mut Sheet, child: &MadeUp, pep: &Occurrence) {
    sheet.yes_no("child_agreed", true);
    sheet.words(
        "since_last_time",
        format!("{} tried a first step and wants to go on.", child.known_as),
    );
    sheet.words(
        "how_adults_help",
        format!("{} {}.", child.supporter.0, child.supporter.1),
    );
    sheet.date("talked_on", pep.before(5));
    sheet.line("adult_name", "Morgan Makebelieve");
}
