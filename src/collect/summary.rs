//! How a run ended: lines for a person, one JSON object for a script.

use serde_json::{Value, json};

use super::besides::Besides;
use super::context::Options;
use super::outcome::{FeedbackOutcome, Problem, RunOutcome, Stop};
use super::plan::{Candidate, Plan};
use crate::exit::{Code, Failure};
use crate::model::count::{are, people, several};
use crate::model::{AskedFor, EventKind, EventRef, Timestamp};
use crate::store::Recorded;
use crate::zoom::{CallCount, Client, Refusal};

/// The version of the JSON form: fields may be added under it, and none is removed or redefined.
pub const SCHEMA: &str = "zoom-qos/collect/1";

/// Problems that are shown; all of them stand in the ledger.
const SHOWN_PROBLEMS: usize = 10;

/// Events of a plan that are shown; the JSON form has all of them.
const SHOWN_EVENTS: usize = 50;

/// How a run ended.
#[derive(Debug)]
pub struct Summary {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// Whether it only planned.
    pub is_dry_run: bool,
    /// The exit code.
    pub code: Code,
    /// How many items ended in each state.
    pub states: Vec<(&'static str, u64)>,
    /// Items that were final before.
    pub already_final: u64,
    /// Items left for later, as their event ended too recently.
    pub left_young: u64,
    /// Items that failed too often and wait for their weekly try.
    pub resting: u64,
    /// Items that may become whole yet, and why they are not.
    pub young: Vec<Problem>,
    /// Events in the plan.
    pub planned_events: u64,
    /// The same by name, if the run only planned.
    pub plan: Vec<Candidate>,
    /// Calls that the plan expected beyond those of its making.
    pub expected_calls: u64,
    /// Events in the plan whose participants may have said something.
    pub planned_feedback: u64,
    /// What came of asking for that.
    pub feedback: FeedbackOutcome,
    /// Counts of days in the plan; `None` if nobody asks for counts.
    pub planned_counts: Option<u64>,
    /// Counts of days that Zoom gave.
    pub counted_days: u64,
    /// The pace of the run.
    pub calls_per_second: u32,
    /// What was stored.
    pub recorded: Recorded,
    /// Calls of the run.
    pub calls: CallCount,
    /// Calls of the account on the UTC day on which the run ends.
    pub calls_today: u64,
    /// Zoom's daily pool.
    pub calls_per_day: u64,
    /// What went wrong.
    pub problems: Vec<Problem>,
    /// Rows of the list who fitted nobody in any event of the run, as they were written.
    pub fitting_nobody: Vec<String>,
    /// Listed names that fit several people, each with what tells them apart. In no JSON form: that is stored, and
    /// these people are not listed.
    pub namesakes: Vec<(String, Vec<String>)>,
    /// The planned events that have a title or a start, as people know them. In no JSON form, as the ledger keeps that.
    pub known_events: Vec<(EventKind, EventRef, String)>,
    /// What was chosen for the user, in words.
    pub notes: Vec<String>,
    /// Kinds refused, and the run's own end, in words.
    pub remarks: Vec<String>,
    /// When there are calls again, if the day's are used up.
    pub resume_at: Option<Timestamp>,
}

impl Summary {
    pub(crate) fn begin(now: Timestamp, is_dry_run: bool) -> Self {
        Self {
            started_at: now,
            finished_at: now,
            is_dry_run,
            code: Code::Ok,
            states: Vec::new(),
            already_final: 0,
            left_young: 0,
            resting: 0,
            young: Vec::new(),
            planned_events: 0,
            plan: Vec::new(),
            expected_calls: 0,
            planned_feedback: 0,
            feedback: FeedbackOutcome::default(),
            planned_counts: None,
            counted_days: 0,
            calls_per_second: 1,
            recorded: Recorded::default(),
            calls: CallCount::default(),
            calls_today: 0,
            calls_per_day: 0,
            problems: Vec::new(),
            fitting_nobody: Vec::new(),
            namesakes: Vec::new(),
            known_events: Vec::new(),
            notes: Vec::new(),
            remarks: Vec::new(),
            resume_at: None,
        }
    }

    /// The run that Zoom's daily limit holds back: not a call was made.
    pub(super) fn held(&mut self, resume_at: Timestamp) {
        self.code = Code::OutOfCalls;
        self.resume_at = Some(resume_at);
        self.remarks.extend(remark(&Stop::DailyLimit(resume_at)));
    }

    pub(super) fn planned(&mut self, plan: &Plan, options: Options) {
        self.already_final = plan.is_final;
        self.left_young = plan.young.len() as u64;
        self.resting = plan.resting;
        self.planned_events = plan.works.len() as u64;
        self.known_events = plan.works.iter().filter_map(|work| known_event(&work.event)).collect();
        if self.is_dry_run {
            self.plan = plan.works.iter().map(|work| work.event.clone()).collect();
        }
        self.expected_calls = options.expected_calls(&plan.works);
    }

    pub(super) fn planned_besides(&mut self, besides: &Besides) {
        self.planned_feedback = besides.feedback.len() as u64;
        self.planned_counts = besides.counting.as_ref().map(|counting| counting.asked.len() as u64);
    }

    pub(super) fn take(&mut self, outcome: &RunOutcome, client: &Client, interruption: Option<Code>) {
        self.calls = client.calls();
        self.calls_today = client.calls_today();
        self.code = Code::most_severe(outcome.codes().into_iter().chain(interruption));
        self.feedback = outcome.feedback.clone();
        self.counted_days = outcome.counted_days;
        self.states = outcome.states.iter().map(|(state, count)| (*state, *count)).collect();
        self.problems.clone_from(&outcome.problems);
        self.young.clone_from(&outcome.young);
        self.namesakes.clone_from(&outcome.namesakes);
        self.notes.clone_from(&outcome.notes);
        let refused = outcome.refused.iter().map(|((asked_for, kind), refusal)| (*asked_for, *kind, refusal.clone()));
        for (asked_for, kind, refusal) in refused.chain(outcome.lacking_role()) {
            let what = match asked_for {
                AskedFor::Qos => format!("{kind}s are"),
                AskedFor::Feedback => format!("feedback of {kind}s is"),
            };
            self.remarks.push(format!("{what} refused: failed to {refusal}; {}", refusal_help(&refusal)));
        }
        if let Some(refusal) = &outcome.counts_refused {
            let help = refusal_help(refusal);
            self.remarks.push(format!("Zoom's counts are refused: failed to {refusal}; {help}"));
        }
        self.resume_at = match outcome.stop {
            Some(Stop::DailyLimit(resume_at) | Stop::PoolUsedUp(resume_at)) => Some(resume_at),
            None if outcome.is_over_budget => client.calls_left().1,
            _ => None,
        };
        self.remarks.extend(outcome.remarks.iter().cloned());
        let stopped = outcome.stop.as_ref().and_then(remark);
        let over_budget = outcome.is_over_budget.then(|| over_budget(self.resume_at));
        self.remarks.extend(stopped.or(over_budget));
        self.remarks.extend(interruption.map(|code| match code {
            Code::OutOfTime => "--max-duration was reached; run again to continue".to_owned(),
            _ => "interrupted; run again to continue".to_owned(),
        }));
    }

    pub(super) fn end(&mut self, now: Timestamp, recorded: Recorded) {
        self.finished_at = now;
        self.recorded = recorded;
    }

    /// What a person reads.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.notes.clone();
        if self.is_dry_run {
            lines.push(self.plan_line());
            lines.extend(self.plan_lines_besides());
            lines.extend(planned(&self.plan));
        } else {
            lines.extend(self.result_lines());
            lines.extend(self.result_lines_besides());
        }
        lines.extend(self.shown(&self.problems));
        if !self.young.is_empty() {
            let young = self.young.len();
            let (items, are) = (several(young, "item"), are(young));
            lines.push(format!("young: {items} {are} not whole at Zoom yet; the next runs ask again"));
            lines.extend(self.shown(&self.young));
        }
        if self.resting > 0 {
            let items = several(self.resting, "item");
            lines.push(format!("resting: {items} failed on three days; `zoom-qos status` says how to drop them"));
        }
        for (subject, people) in &self.namesakes {
            lines.push(format!("{subject} may be any of these:"));
            lines.extend(people.iter().map(|person| format!("  {person}")));
        }
        if !self.fitting_nobody.is_empty() {
            lines.push("listed, but in no event of this run:".to_owned());
            lines.extend(self.fitting_nobody.iter().map(|written| format!("  {written}")));
        }
        lines.extend(self.remarks.iter().cloned());
        lines
    }

    /// How the command ends: with the summary's words in one line, for a run that had to be quiet.
    ///
    /// # Errors
    ///
    /// For every code but 0.
    pub fn ended(&self) -> Result<Code, Failure> {
        if self.code == Code::Ok {
            return Ok(Code::Ok);
        }
        let Failure { message: usual, help, .. } = Failure::of_code(self.code);
        let problems = self.in_a_sentence();
        let words: Vec<String> = self.remarks.iter().cloned().chain(problems).collect();
        let message = if words.is_empty() { usual } else { format!("collect everything: {}", words.join("; ")) };
        Err(Failure::told(self.code, message, help))
    }

    /// A line for each of the first, and how many more there are.
    fn shown(&self, problems: &[Problem]) -> Vec<String> {
        let line = |problem| format!("  {}", self.told(problem));
        let mut lines: Vec<String> = problems.iter().take(SHOWN_PROBLEMS).map(line).collect();
        if let Some(more) = problems.len().checked_sub(SHOWN_PROBLEMS + 1) {
            lines.push(format!("  … and {} more; `zoom-qos status` lists them", more + 1));
        }
        lines
    }

    /// The first, with how many more there are for the same reason and for others: an outage is one thing, not one a
    /// listing.
    fn in_a_sentence(&self) -> Option<String> {
        let first = self.told(self.problems.first()?);
        let is_alike = |problem: &&Problem| (problem.state, &problem.reason) == (first.state, &first.reason);
        let alike = self.problems.iter().filter(is_alike).count();
        let subject = match alike - 1 {
            0 => first.subject.clone(),
            more => format!("{} and {more} more", first.subject),
        };
        let alike_words = Problem { subject, ..first.clone() }.to_string();
        Some(match self.problems.len() - alike {
            0 => alike_words,
            others => format!("{alike_words}; and {}", several(others, "other problem")),
        })
    }

    /// A problem with what people know its event by: nobody knows a UUID.
    fn told(&self, problem: &Problem) -> Problem {
        let is_it = |(kind, event): &(EventKind, EventRef)| {
            self.known_events.iter().find(move |(known, by, _)| (known, by) == (kind, event))
        };
        let known = problem.event.as_ref().and_then(is_it);
        let subject =
            known.map_or_else(|| problem.subject.clone(), |(.., known)| format!("{} ({known})", problem.subject));
        Problem { subject, ..problem.clone() }
    }

    fn plan_line(&self) -> String {
        let Self { planned_events, expected_calls, calls_per_second, calls_per_day, already_final, left_young, .. } =
            self;
        let minutes = expected_calls.div_ceil(60 * u64::from((*calls_per_second).max(1)));
        let share = percent(*expected_calls, *calls_per_day);
        let left = calls_per_day.saturating_sub(self.calls_today);
        let (events, calls) = (several(*planned_events, "event"), several(*expected_calls, "call"));
        format!(
            "plan: {events}, {calls} beyond the {} made for this plan, {minutes} min at {calls_per_second} a second, \
             {share:.1} % of the {calls_per_day} calls of a day ({left} left today){}",
            self.calls.total(),
            not_asked_for(*already_final, *left_young)
        )
    }

    /// What feedback and counts cost: a call an event, and two a day.
    fn plan_lines_besides(&self) -> Vec<String> {
        let line = |what: &str, calls: u64| {
            let share = percent(calls, self.calls_per_day);
            format!("besides: {what}, {}, {share:.1} % of the calls of a day", several(calls, "call"))
        };
        let feedback = (self.planned_feedback > 0)
            .then(|| line(&format!("feedback of {}", several(self.planned_feedback, "event")), self.planned_feedback));
        let counts = self.planned_counts.filter(|counts| *counts > 0);
        let counts =
            counts.map(|counts| line(&format!("Zoom's counts of {}", several(counts.div_ceil(2), "day")), counts));
        feedback.into_iter().chain(counts).collect()
    }

    /// What was said, and what Zoom counted.
    fn result_lines_besides(&self) -> Vec<String> {
        let FeedbackOutcome { states, answers } = &self.feedback;
        let ended: Vec<String> = states.iter().map(|(state, count)| format!("{count} {state}")).collect();
        let feedback =
            (!states.is_empty()).then(|| format!("feedback: {}; {}", several(*answers, "answer"), ended.join(", ")));
        let counts =
            (self.counted_days > 0).then(|| format!("Zoom's counts: {}", several(self.counted_days, "answer")));
        feedback.into_iter().chain(counts).collect()
    }

    fn result_lines(&self) -> Vec<String> {
        let states: Vec<String> = self.states.iter().map(|(state, count)| format!("{count} {state}")).collect();
        let states = match (&states[..], self.planned_events, self.code) {
            ([], 0, Code::Ok) => "nothing to ask for".to_owned(),
            // Stopped before it knew what to ask for, or before any of it ended.
            ([], 0, _) => "nothing asked for".to_owned(),
            ([], planned, _) => format!("none of {} ended", several(planned, "event")),
            (states, ..) => states.join(", "),
        };
        vec![
            format!("items: {states}{}", not_asked_for(self.already_final, self.left_young)),
            format!("stored: {}", stored(self.recorded)),
            format!("calls: {} ({} today of {})", self.calls.total(), self.calls_today, self.calls_per_day),
        ]
    }

    /// What a script reads.
    #[must_use]
    pub fn json(&self) -> Value {
        let states: serde_json::Map<String, Value> =
            self.states.iter().map(|(state, count)| ((*state).to_owned(), json!(count))).collect();
        let problems: Vec<Value> = self.problems.iter().map(problem_json).collect();
        json!({
            "schema": SCHEMA,
            "exit_code": self.code.number(),
            "started_at": self.started_at.to_string(),
            "finished_at": self.finished_at.to_string(),
            "dry_run": self.is_dry_run,
            "items": states,
            "items_final_before": self.already_final,
            "items_left_for_later": self.left_young,
            "items_resting": self.resting,
            "planned_events": self.planned_events,
            // Of a run that stores, the ledger keeps this form, and no titles: there is no plan then.
            "plan": self.plan.iter().map(planned_json).collect::<Vec<_>>(),
            "expected_calls": self.expected_calls,
            "feedback": {
                "planned_events": self.planned_feedback,
                "events": self.feedback.states,
                "answers": self.feedback.answers,
            },
            "zoom_counts": {"planned": self.planned_counts.unwrap_or(0), "counted": self.counted_days},
            "records": self.recorded.records,
            "samples": self.recorded.samples,
            "stream_samples": self.recorded.stream_samples,
            "anomalies": self.recorded.anomalies,
            "calls": {
                "heavy": self.calls.heavy,
                "resource_intensive": self.calls.resource_intensive,
                "today": self.calls_today,
                "per_day": self.calls_per_day,
            },
            "problems": problems,
            "young": self.young.iter().map(problem_json).collect::<Vec<_>>(),
            "listed_fitting_nobody": self.fitting_nobody,
            "remarks": self.remarks,
            "resume_at": self.resume_at.map(|at| at.to_string()),
        })
    }
}

/// Why items of the run's days were not asked for, as the end of a line; nothing if there are none.
fn not_asked_for(already_final: u64, left_young: u64) -> String {
    let mut words = Vec::new();
    if already_final > 0 {
        words.push(format!("{} complete from earlier runs", several(already_final, "item")));
    }
    if left_young > 0 {
        let event = if left_young == 1 { "its event" } else { "their events" };
        words.push(format!("{} left for a later run, as {event} ended too recently", several(left_young, "item")));
    }
    words.iter().flat_map(|words| ["; ", words.as_str()]).collect()
}

/// What was stored, in words.
#[must_use]
pub fn stored(recorded: Recorded) -> String {
    let Recorded { records, samples, stream_samples, anomalies } = recorded;
    [(records, "record"), (samples, "sample"), (stream_samples, "stream row"), (anomalies, "anomaly")]
        .map(|(count, noun)| several(count, noun))
        .join(", ")
}

/// A line for each of the first events of a plan, and how many more there are.
fn planned(plan: &[Candidate]) -> Vec<String> {
    let mut lines: Vec<String> = plan.iter().take(SHOWN_EVENTS).map(planned_line).collect();
    if let Some(more) = plan.len().checked_sub(SHOWN_EVENTS + 1) {
        lines.push(format!("  … and {} more; --json lists all", more + 1));
    }
    lines
}

fn planned_line(event: &Candidate) -> String {
    let began = event.start_at.map_or_else(|| "unknown start".to_owned(), |at| at.minute() + " UTC");
    let people = event.zoom_participants.map_or_else(|| "? people".to_owned(), people);
    let title = event.topic.as_deref().unwrap_or("(no title)");
    format!("  {began:<20}  {:<7}  {people:>12}  {title}", event.kind)
}

fn planned_json(event: &Candidate) -> Value {
    let Candidate { kind, uuid, number, start_at, end_at, zoom_participants, topic, .. } = event;
    json!({
        "kind": kind.as_str(),
        "event_uuid": uuid.0,
        "event_number": number.map(|number| number.0),
        "topic": topic,
        "start_time": start_at.map(|at| at.to_string()),
        "end_time": end_at.map(|at| at.to_string()),
        "zoom_participants": zoom_participants,
    })
}

/// An event by its title and its start, as far as they are known.
fn known_event(event: &Candidate) -> Option<(EventKind, EventRef, String)> {
    let start = event.start_at.map(|at| at.minute() + " UTC");
    let known: Vec<String> = event.topic.iter().cloned().chain(start).collect();
    (!known.is_empty()).then(|| (event.kind, EventRef::Uuid(event.uuid.clone()), known.join(", ")))
}

fn problem_json(problem: &Problem) -> Value {
    json!({"subject": problem.subject, "state": problem.state.as_str(), "reason": problem.reason})
}

fn over_budget(resume_at: Option<Timestamp>) -> String {
    match resume_at {
        None => {
            "some lists of participants need more calls than --max-requests leaves; run again to continue".to_owned()
        }
        Some(resume_at) => {
            format!("some lists of participants need more calls than are left today; run again after {resume_at}")
        }
    }
}

/// Why a run ended before its work did, and what to do.
fn remark(stop: &Stop) -> Option<String> {
    match stop {
        Stop::Credentials(refusal) => Some(format!("failed to {refusal}; {}", refusal_help(refusal))),
        Stop::DailyLimit(resume_at) => Some(format!("Zoom's daily limit was reached; run again after {resume_at}")),
        Stop::PoolUsedUp(resume_at) => Some(format!(
            "the day's calls are used up, except for those that --reserve keeps; run again after {resume_at}"
        )),
        Stop::GaveUp => Some("Zoom failed too often in a row; run again later".to_owned()),
        Stop::Budget => Some("the request budget of --max-requests is used up; run again to continue".to_owned()),
        // The first is told by the error itself, the others beside what is refused.
        Stop::Store | Stop::Kind(..) | Stop::Counts(_) => None,
    }
}

/// What the administrator of the account can do about a refusal.
fn refusal_help(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Credentials { .. } => {
            "check ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, and that the app is activated"
        }
        Refusal::Scope { .. } => "add the scopes to the app; it can take an hour until they count",
        Refusal::Plan { .. } => "the dashboard needs a Business or higher plan, webinars the webinar add-on too",
        Refusal::Role { .. } => "give the app owner's role the dashboard permission",
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WorkState;

    #[test]
    fn what_was_not_asked_for_is_said_in_words_and_only_where_there_is_any() {
        assert_eq!(not_asked_for(0, 0), "");
        assert_eq!(not_asked_for(1, 0), "; 1 item complete from earlier runs");
        let both =
            "; 12 items complete from earlier runs; 1 item left for a later run, as its event ended too recently";
        assert_eq!(not_asked_for(12, 1), both);
    }

    #[test]
    fn every_early_end_says_what_failed_and_what_to_do() {
        let at = Timestamp::parse("2026-11-14T00:00:00Z").expect("a time");
        let reason = "status 401: Invalid client_id or client_secret".to_owned();
        let stops = [
            Stop::Credentials(Refusal::Credentials { reason }),
            Stop::DailyLimit(at),
            Stop::PoolUsedUp(at),
            Stop::GaveUp,
            Stop::Budget,
        ];
        let remarks: Vec<String> = stops.iter().filter_map(remark).collect();
        assert_eq!(remarks.len(), stops.len());
        for remark in &remarks {
            let (_, advice) = remark.split_once("; ").expect("advice");
            assert!(advice.starts_with("run again") || advice.starts_with("check "), "{remark}");
        }
        assert!(remarks[0].starts_with("failed to sign in to Zoom: status 401"), "{}", remarks[0]);
    }

    #[test]
    fn what_has_one_cause_is_one_problem_in_a_mail() {
        let at = Timestamp::parse("2026-11-14T00:00:00Z").expect("a time");
        let problem = |subject: &str, reason: &str| Problem {
            subject: subject.to_owned(),
            event: None,
            state: WorkState::Pending,
            reason: reason.to_owned(),
        };
        let outage = ["listing one", "listing two", "listing three"].map(|subject| problem(subject, "status 503"));
        let told = |problems: &[Problem]| {
            let summary = Summary { code: Code::Temporary, problems: problems.to_vec(), ..Summary::begin(at, false) };
            summary.ended().expect_err("a code").message
        };
        assert_eq!(told(&outage[..1]), "collect everything: listing one: not finished (status 503)");
        assert_eq!(told(&outage), "collect everything: listing one and 2 more: not finished (status 503)");
        let mixed = [&outage[..], &[problem("meeting abc==", "status 400")]].concat();
        let expected = "collect everything: listing one and 2 more: not finished (status 503); and 1 other problem";
        assert_eq!(told(&mixed), expected);
    }

    #[test]
    fn a_problem_names_the_event_as_people_know_it_and_the_ledger_keeps_no_title() {
        let at = Timestamp::parse("2026-11-14T09:00:00Z").expect("a time");
        let event = EventRef::parse("abc==");
        let known = |event: &EventRef| (EventKind::Meeting, event.clone(), "Weekly, 2026-11-14 09:00 UTC".to_owned());
        let problem = Problem {
            subject: "meeting abc==, participant 7".to_owned(),
            event: Some((EventKind::Meeting, event.clone())),
            state: WorkState::NotFound,
            reason: "status 404".to_owned(),
        };
        let mut summary = Summary { code: Code::Incomplete, problems: vec![problem], ..Summary::begin(at, false) };
        let told = |summary: &Summary| summary.ended().expect_err("a code").message;
        let unknown = "collect everything: meeting abc==, participant 7: not_found (status 404)";
        summary.known_events = vec![known(&EventRef::parse("other=="))];
        assert_eq!(told(&summary), unknown);
        summary.known_events.push(known(&event));
        let expected = "meeting abc==, participant 7 (Weekly, 2026-11-14 09:00 UTC): not_found (status 404)";
        assert_eq!(told(&summary), format!("collect everything: {expected}"));
        assert!(summary.lines().contains(&format!("  {expected}")), "{:?}", summary.lines());
        assert!(!summary.json().to_string().contains("Weekly"));
    }

    #[test]
    fn a_quiet_run_ends_with_one_sentence_that_gives_one_advice() {
        let at = Timestamp::parse("2026-11-14T00:00:00Z").expect("a time");
        let mut summary = Summary::begin(at, false);
        summary.held(at);
        let Err(Failure { message, help, .. }) = summary.ended() else { panic!("a code") };
        assert_eq!(message, "collect everything: Zoom's daily limit was reached; run again after 2026-11-14T00:00:00Z");
        assert_eq!(help, "what was stored is kept: the next run continues");
    }
}
