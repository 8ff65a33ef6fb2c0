### The caseload, one child, the task list of a PEP, the history.

## Caseload

caseload-title = Children
caseload-count = { $count ->
    [one] 1 child
   *[other] { $count } children
}
caseload-shown = { $count } of { $of } shown
caseload-search = Search by name or school
caseload-initials = Initials only
caseload-filter-due = Due
caseload-filter-mark = Judgement
caseload-filter-school = School
caseload-any = Any
caseload-due-late = Late
caseload-due-week = In the next 7 days
caseload-due-month = In the next 30 days
caseload-clear = Show all children
caseload-name = Child
caseload-due = PEP due
caseload-areas = Areas done
caseload-mark = Judgement
caseload-changed = Changed by
caseload-waiting = Waiting
caseload-areas-done = { $done } of { $of }
caseload-changed-by = Changed by { $names }
caseload-waiting-count = { $count ->
    [one] 1 waiting to share
   *[other] { $count } waiting to share
}
caseload-nothing-changed = Nothing new
caseload-nothing-waits = None
caseload-sort-by = Sort by
caseload-more = Show { $count } more
caseload-empty = No children yet
caseload-empty-more = You see a child here once the Virtual School has added you to the people around them.
add-title = Add a child
caseload-empty-add = Add the first child. Then open it to those who work with them.
caseload-none-match = No child fits
caseload-none-match-more = Try a shorter word, or show all children.

## Child

child-born = Born { $date } ({ $age })
child-known-as = Likes to be called { $name }
child-reference = Case reference { $reference }
child-details = Details
details-title = Details of { $name }
details-lead = Who the child is, for every page. What you change here is kept at once.
details-no-address = Never write where the child lives: there is no place for it here.
child-restricted = Where this child lives must not be found out. Do not write it anywhere.
child-pep-due = PEP for { $term }
child-continue = Continue PEP
child-look = Look at the PEP
child-pathway-start = Start pathway together
child-areas = The areas this term
child-aspirations = What { $name } would like
child-aspirations-none = Nothing is written on the pathway yet. Start it together when the time is right.
child-people = People around { $name }
child-people-none = Nobody is named yet.
child-peps = All PEPs
child-recent = Changed lately
child-recent-none = Nothing has been changed yet.
child-history = See all changes

## PEP

pep-title = PEP for { $term }
pep-due = Due { $date }, { $days }
pep-overall = Overall judgement
pep-overall-open = See why, and the shortest way up
pep-group-both = The meeting
pep-group-sw = Written by the social worker
pep-group-dt = Written by the designated teacher
pep-group-key_adult = Written with the child
pep-read-only = You can read this
pep-changed-by = Changed by { $names }
pep-conflict = Two answers to one question
pep-late = Late words from { $names }
pep-to-amend = To amend
pep-next = Then
pep-quality = Quality check
pep-quality-more = The Virtual School's level and comment for each area
pep-finalise = Sign and finalise
pep-finalise-more = Signatures, what is in the way, and who is contacted
pep-framework = Judged by { $id }, version { $version }. { $source }

