### Settings > Frameworks: the rules that judge PEPs, what the check says of them, drafts, trying and signing.

## The list

frameworks-title = How PEPs are judged
frameworks-lead = A framework is the rule that turns areas into a level. The day of the meeting decides which one judges.
frameworks-door = See all frameworks
frameworks-door-none = No framework judges meetings held today.
frameworks-group-now = What judges now
frameworks-group-waiting = Signed, waiting to share
frameworks-group-coming = What comes next
frameworks-group-past = What judged before
frameworks-group-unused = Not used on this tablet
frameworks-none-now = No framework covers today
frameworks-none-now-more = PEPs with a meeting today are not judged. Everything written is safe.
frameworks-none = No framework is here yet
frameworks-none-more = It comes with the first update from your council.
frameworks-update = This tablet needs a newer Waymark
frameworks-drafts = Drafts on this tablet
frameworks-drafts-none = There is no draft yet
frameworks-drafts-none-more = Open a framework and choose “Copy as a draft”. A draft grades nobody.
frameworks-drafts-not-you = You can read every framework. Drafts are written by the Virtual School.
frameworks-draft-nameless = Draft without an id
frameworks-draft-from = Copied from { $from }
frameworks-draft-saved = Saved on this tablet { $when }
frameworks-draft-accepted = Passes the check
frameworks-draft-refused = Does not pass yet

## One framework

framework-standing-now = Judges now
framework-standing-coming = Comes later
framework-standing-past = Past
framework-standing-refused = Never grades
framework-standing-unreadable = Needs a newer Waymark
framework-standing-waiting = Signed, waiting to share
framework-standing-now-more = It judges PEPs whose meeting is on one of its days.
framework-standing-coming-more = Its first day is still to come. Until then it judges nobody.
framework-standing-past-more = Its last day is over. It still judges meetings of its own days.
framework-standing-refused-more = It did not pass this tablet's check, so it never grades anybody.
framework-standing-unreadable-more = This Waymark is too old to read it. Please update. Until then PEPs of its days are not judged here.
framework-standing-waiting-more = It is signed on this tablet. It comes into force once it is shared with the server.
framework-days = Meetings from { $from } to { $until }
framework-days-open = Meetings from { $from } on
framework-signed = Signed by { $by }, { $on }
framework-reason = Reason: { $reason }
framework-shipped = Came with Waymark. Nobody has signed it here.
framework-areas = { $count ->
    [one] 1 area is judged
   *[other] { $count } areas are judged
}
framework-facts = About this framework
framework-fact-standing = Where it stands
framework-fact-days = Its days
framework-fact-signed = Who signed it
framework-fact-source = Source
framework-fact-version = Version
framework-fact-levels = Levels
framework-copy = Copy as a draft
framework-copy-more = You get a copy to change. This one stays as it is.
framework-print = Print
framework-rule = The rule in words
framework-published = What the council wrote
framework-published-more = These words are shown and checked. They are never run.
framework-published-level = Level
framework-published-words = The council's words
framework-published-names = Mixes it names
framework-published-alone = { $alone } by itself
framework-published-shared = { $shared } that another row names too
framework-published-none = The council's own words are not in this framework.
framework-reading = How it is read here
framework-reading-more = A level also needs all that the levels below it need.
framework-reading-person = No sum is made from the areas.
framework-limits = What else holds a plan down
framework-choices = Signed choices
framework-follows = What follows
framework-follows-more = None of this changes a level.
framework-adopted = The file says: adopted by { $by }, { $on }.
framework-signed-by = Signed by { $by }, { $on }. { $reason }
framework-report = What the check found
framework-text = The framework as text
framework-text-lines = { $count ->
    [one] 1 line
   *[other] { $count } lines
}
framework-text-show = Show the text
framework-not-found = This framework is not here
framework-not-found-more = It may not have reached this tablet yet.
framework-to-list = See all frameworks

## The report

report-accepted = It passes the check
report-accepted-more = A plan that gets better is never judged worse. Each number in it is held by a test.
report-refused = It does not pass yet
report-refused-more = While a problem stands, it grades nobody.
report-nothing-counted = Nothing can be counted until the text can be read.
report-overlap = Its days are taken
report-findings = What was found
report-findings-none = Nothing was found that needs a look.
report-findings-more = { $count ->
    [one] Show 1 more
   *[other] Show { $count } more
}
report-kind-refused = Problem
report-kind-warning = Warning
report-kind-note = Note
report-line = Line { $line }
report-where = { $kind }, line { $line }
report-example = For example: { $witness }
report-mixes = With { $areas ->
    [one] one area
   *[other] { $areas } areas
 } there are { $mixes } mixes of levels. Each one was tried.
report-names = The council's words name { $one } of them once, { $none } never and { $several } more than once.
report-forced = Of those, { $forced } can be read in one way only. { $at_least } are settled by reading “exactly” as “at least”.
report-open = { $open ->
    [0] None is left open.
    [one] One is left open. The reading chose it.
   *[other] { $open } are left open. The reading chose them.
}
report-table = All that was counted
report-table-what = What was counted
report-areas = { $areas ->
    [0] No area
    [one] 1 area
   *[other] { $areas } areas
}
report-row-mixes = Mixes of levels
report-row-states = Mixes with every state of the gates
report-row-not-enough = Not enough to judge
report-row-contact = People are contacted
report-row-one = Named by one row
report-row-none = Named by no row
report-row-several = Named by more than one row
report-row-forced = Only one way to read them
report-row-at-least = Settled by “at least”
report-row-open = Left open, chosen by the reading
report-row-partial = Half-judged plans
report-row-decided = Of these, already decided
report-row-pivotal = One step changes the level
report-row-raised = Better when an area is left out
report-group-levels = Levels
report-group-rows = The council's words
report-group-half = While areas are still open
report-group-close = Close calls
report-tests = { $tests ->
    [0] The file has no tests.
    [one] The file has 1 test.
   *[other] The file has { $tests } tests.
}
report-mutants = { $mutants } small changes were tried. The tests noticed { $caught }.
report-mutants-missed = { $missed } went unnoticed.
report-without-effect = { $count } changed nothing at all.

## A draft

draft-title = Draft: { $id }
draft-title-nameless = Draft
draft-lead = A draft grades nobody. Write, and the check follows.
draft-jump = On this page
draft-jump-text = The text
draft-jump-check = The check
draft-jump-changes = What would change
draft-jump-try = Try it
draft-jump-adopt = Sign it
draft-text = Text of the framework
draft-text-hint = F8 goes to the next problem, Shift and F8 to the one before. Tab leaves the box.
draft-saved = Saved on this tablet
draft-saving = Saving
draft-not-saved = Not saved: { $why }
draft-kept = Your text is still here. Nothing is lost while this page is open.
draft-checking = Checking
draft-checked = Checked
draft-check-failed = The check could not be done: { $why }
draft-problems = { $count ->
    [0] No problems
    [one] 1 problem
   *[other] { $count } problems
}
draft-warnings = { $count ->
    [one] 1 warning
   *[other] { $count } warnings
}
draft-next = Next problem
draft-previous = Problem before
draft-undo = Undo
draft-problem-said = Line { $line }. { $message }
draft-no-problem = There is no problem to go to.
draft-beside-more = { $message } And { $count } more.
draft-here-none = Nothing was found on this line.
draft-list = Problems, line by line
draft-list-clear = Nothing stands in the way.
draft-discard = Remove this draft
draft-discard-sure = Remove this draft?
draft-discard-more = It is taken off this tablet and cannot be brought back. No framework changes.
draft-discard-yes = Yes, remove it
draft-discard-no = Keep it

changes-title = What would change
changes-none-before = There is no other framework with the same levels to compare it with.
changes-same = It judges every mix as { $before } does.
changes-some = { $changed } of { $of } mixes would be judged otherwise than by { $before }.
changes-examples = For example
changes-followed = { $changed ->
    [one] One mix keeps its level, but something else follows from it: contact, what blocks finalising, feedback or money.
   *[other] { $changed } mixes keep their level, but something else follows from them: contact, what blocks finalising, feedback or money.
}

try-title = Try it on the PEPs of this tablet
try-more = Each PEP is judged by this draft, beside what judges it now. Nothing is graded and nothing is saved.
try-start = Try it now
try-again = Try it again
try-stop = Stop
try-refused = Mend the problems first. Then you can try it.
try-progress = { $of ->
    [0] There is no PEP on this tablet.
   *[other] { $looked } of { $of } PEPs tried
}
try-starting = Starting
try-stopped = Stopped. What was found so far is below.
try-done = Done. Nothing was graded.
try-stale = The text has changed since. Try it again to be up to date.
try-changed = { $count ->
    [0] No PEP would be judged otherwise.
    [one] 1 PEP would be judged otherwise.
   *[other] { $count } PEPs would be judged otherwise.
}
try-unchanged = { $count ->
    [one] 1 stays as it is.
   *[other] { $count } stay as they are.
}
try-unjudged = { $count ->
    [one] 1 cannot be compared yet.
   *[other] { $count } cannot be compared yet.
}
try-table = PEPs that would be judged otherwise
try-child = Child
try-pep = PEP
try-before = Now
try-now = With the draft
try-why = Why
try-by = by { $id }
try-day = The day of its meeting says which framework judges a PEP now. An older PEP may be judged by an older one.
try-initials = Show initials only

adopt-title = Sign it into force
adopt-not-you = Only the Virtual School Head can sign a framework. You can go on writing and trying this draft.
adopt-refused = It does not pass the check yet. Mend the problems first.
adopt-warned = It passes the check, but it cannot be signed like this. Mend these first.
adopt-checking = Waiting for the check of what you wrote last.
adopt-what = What it will do
adopt-days = It judges meetings from { $from } on.
adopt-days-until = It judges meetings from { $from } to { $until }.
adopt-old = What is already finalised keeps its level. Old judgements are never changed.
adopt-share = It is sent to every tablet of your council, so that all judge alike.
adopt-ends = End it the day before, on { $day }
adopt-ends-hint = Without this, the days are taken and it cannot be signed.
adopt-reason = Why do you adopt it?
adopt-reason-hint = Everybody can read this beside the framework.
adopt-needs-reason = Write the reason first.
adopt-needs-end = Its days are taken. Tick the box, or change its first day.
adopt-do = Sign it
adopt-sure = Sign this framework?
adopt-sure-id = { $id } judges meetings from { $from } on.
adopt-sure-ends = The framework before it ends on { $day }.
adopt-sure-not-back = A signature cannot be taken back. A correction is a new framework with a new id.
adopt-yes = Yes, sign it
adopt-no = Not yet
adopt-failed = That was not signed. { $why }
adopt-done = Signed. Waiting to share.
