### What changed by day and person, a form as it was, bringing it back, and words that came late.

history-title = What changed
history-changes = { $count ->
    [one] 1 change
   *[other] { $count } changes
}
history-empty = Nothing has been changed yet
history-empty-more = Each change shows here by day and person.
history-waiting = Waiting to share
history-filter = Show
history-all = Everything
history-own-clock = Days are by the clock of the writer's tablet.
history-somebody = Somebody
history-open = See the form as it was then
history-nothing-left = What was changed was put back on the same day.
history-pages = Pages of the history
history-page = Page { $page } of { $pages }
history-newer = Newer
history-older = Older
history-added = was added
history-taken_out = was taken out
history-brought_back = was brought back
history-moved = was moved
history-drew = was drawn
history-gone = {"["}taken away:{" "}
history-come = {"["}added:{" "}
history-mark-end = {"]"}
history-before = Before:{" "}
history-after = After:{" "}

version-title = { $form }, as it was
version-when = After the changes by { $by } on { $day }.
version-as-now = It stands like this now.
version-key = Compared with now:
version-key-then = only then
version-key-now = only now
version-whole = Bring the whole form back
version-whole-title = Bring this form back?
version-whole-more = The form becomes as it was then. Things added to its lists since are taken out, and can be brought back. Nothing is erased, and you can undo it.
version-whole-yes = Yes, bring it back
version-whole-no = No, leave it
version-all = Show what is the same too
version-print = Print
version-brought-back = It is back. This is a new change: nothing is erased.
version-stood-so = It stood like this already.
version-undo = Undo
version-undone = Undone.
version-same = The same now
version-then = Then:
version-now = Now:
version-back = Bring this back
version-back-item = Bring this one back
version-item = Number { $number }
version-item-same = The same now
version-item-differs = Changed since
version-item-taken_out = Taken out since
version-item-added_since = Added since
version-drawing-differs = The drawing is another one now.
version-drawing-same = The drawing is the same now.

late-heading = Words that came late
late-more = They were written before the writer's tablet knew that this PEP was finalised. They are kept here. They do not change the finalised PEP.
late-reopen = Open the PEP again to take them in
late-who-reopens = The head of the Virtual School can open the PEP again to take them in.
late-not-whole = Some words of the finalised PEP have not reached this tablet yet.
area-page-finalised-by = You see the PEP as { $by } finalised it on { $on }. It stays as it is.

left-title = { $count ->
    [one] Something you wrote is not saved
   *[other] { $count } things you wrote are not saved
}
left-more = They are kept here until Waymark closes. Copy them now if you are not sure.
left-cleared = Nothing: the answer was taken away
left-copy-failed = Copying did not work. Mark the words and copy them by hand.

## Fields of forms that have no page of questions

field-core-name = Name
field-core-known_as = Likes to be called
field-core-born_on = Date of birth
field-core-year = School year
field-core-school = School or setting
field-core-entered_care_on = Came into care on
field-core-placement_restricted = Where the child lives must not be found out
field-core-case_reference = Case reference
field-quality-level = { $area }: level
field-quality-comment = { $area }: comment
field-quality-criteria = { $area }: what is met
field-quality-judged = { $area }: version judged
field-quality-framework = Framework
field-quality-person_overall = Overall level given by a person
field-quality-person_overall_reason = Why that level
field-own_pathway-aspirations = Things I'd like
field-own_pathway-aspirations-category = What it is about
field-own_pathway-aspirations-words = In the child's words
field-own_pathway-aspirations-written_by = Who wrote it
field-own_pathway-aspirations-drawing = Drawing
field-own_pathway-aspirations-symbol = Picture
field-own_pathway-aspirations-state = How it stands
field-own_pathway-aspirations-in_pep = Shown in the PEP
field-own_pathway-aspirations-said_on = Said on
field-own_pathway-steps = Small steps
field-own_pathway-steps-aspiration = For
field-own_pathway-steps-what = Step
field-own_pathway-steps-when = When
field-own_pathway-steps-by = By
field-own_pathway-steps-helper = Who helps
field-own_pathway-steps-state = How it stands
field-own_pathway-steps-looked_back_on = Looked back on
field-own_pathway-supporters = People on my team
field-own_pathway-supporters-name = Name
field-own_pathway-supporters-how = How they help
field-own_pathway-supporters-symbol = Picture
field-own_pathway-supporters-shown = May be shown
field-own_pathway-celebrations = Celebrations
field-own_pathway-celebrations-aspiration = For
field-own_pathway-celebrations-what = What
field-own_pathway-celebrations-on = When
field-own_pathway-celebrations-drawing = Drawing
field-own_pathway-celebrations-symbol = Picture
field-own_pathway-celebrations-in_pep = Shown in the PEP
field-own_pathway-changes = Changes of mind
field-own_pathway-changes-from = From
field-own_pathway-changes-to = To
field-own_pathway-changes-because = Because
field-own_pathway-changes-on = When
choice-own_pathway-aspirations-category-academic = School and learning
choice-own_pathway-aspirations-category-career = Work
choice-own_pathway-aspirations-category-sports = Sport
choice-own_pathway-aspirations-category-arts = The arts
choice-own_pathway-aspirations-category-social = Friends and family
choice-own_pathway-aspirations-category-community = Helping others
choice-own_pathway-aspirations-category-enriching = New things to try
choice-own_pathway-aspirations-category-wellbeing = Feeling well
choice-own_pathway-aspirations-category-other = Something else
choice-own_pathway-aspirations-written_by-child = The child
choice-own_pathway-aspirations-written_by-adult_read_back = An adult, who read it back
choice-own_pathway-aspirations-state-now = Now
choice-own_pathway-aspirations-state-resting = Resting
choice-own_pathway-aspirations-state-changed = Changed my mind
choice-own_pathway-aspirations-state-reached = Reached
choice-own_pathway-steps-state-to_do = To do
choice-own_pathway-steps-state-trying = Trying
choice-own_pathway-steps-state-done = Done
choice-own_pathway-steps-state-not_for_me = Not for me
