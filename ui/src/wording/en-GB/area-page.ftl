### The page of one area: saving, conflicts, what is new, lists, and moving between areas.

area-page-steps = Areas before and after
area-page-previous = Previous: { $area }
area-page-next = Next: { $area }
area-page-overall = See the overall judgement
area-page-undo = Undo my last change
area-page-undone = { $more ->
    [0] Taken back: { $field }
    [one] Taken back: { $field }, and 1 more
   *[other] Taken back: { $field }, and { $more } more
}
area-page-nothing-to-undo = There is nothing of yours to take back.
area-page-redo = Do it again
area-page-redone = { $more ->
    [0] Done again: { $field }
    [one] Done again: { $field }, and 1 more
   *[other] Done again: { $field }, and { $more } more
}
area-page-nothing-to-redo = There is nothing to do again.
area-page-history = See all changes
area-page-read-only = { $why }
area-page-finalised = This PEP is finalised. It stays as it is.
area-page-long = This page has grown very long. Keep what you add to it short: once it is full, nothing more can be saved in it.
area-page-empty = Nothing is asked here for this child.
area-page-joined = Joined from { $names }
area-page-joined-more = Their words are in the fields marked “Changed”.
area-page-joined-seen = Seen
area-page-completed = Have you completed this area?
area-page-completed-hint = You can still change it later.
area-page-completed-yes = Yes, it is completed
area-page-completed-no = No, I will come back to it
area-page-last-term = Show last term's answers
area-page-last-term-label = Last term

field-changed = Changed
field-changed-by = by { $name }
field-not-saved = Not saved yet. What you wrote is still here. { $why }
field-save-again = Try again
field-choose = Choose


## Photos and files

file-choose = Choose a photo or file
file-faces = Faces, school badges and street signs can show who a child is or where they live. Check before you attach.
file-bringing = { $part } % is on the tablet
file-keeping = Making it safe
file-attached = Attached: { $name }
file-not-attached = Not attached. { $why }
file-unnamed = A file without a name
file-made-smaller = It was { $before } and is { $after } now. Hidden details, such as where it was taken, are gone.
file-not-cleaned = Waymark cannot take hidden details out of documents. Check that this one holds no address.
file-view = View
file-hide = Hide
file-copy = Save a copy
file-copied = A copy is in { $path }. It is not protected there. Delete it when you are done.
file-coming = Not on this tablet yet, { $size }. It comes when the server can be reached.
file-coming-part = Not on this tablet yet: { $done } of { $size }.
file-broken = This photo cannot be shown. Ask whoever added it to add it again.
file-destroyed = This was taken away for good by { $by } on { $on }.
file-somebody = the Virtual School
file-take-off = Take off
file-taken-off = Taken off
file-put-back = Put back
file-put-it-back = Put it back

conflict-heading = Two people gave different answers
conflict-hint = Both are kept. Choose the one that is right.
conflict-by-you-or-unknown = Somebody
conflict-nothing = No answer
conflict-use = Use this one

list-add-named = { $item ->
    [meeting-people] Add a person
    [education-interventions] Add extra help
    [education-documents] Add a document
    [attainment-results] Add a subject
    [attainment-statutory] Add a test
    [targets-targets] Add a target
    [targets-actions] Add an action
    [targets-reviews] Add a review
   *[other] Add another
}
list-none = { $item ->
    [meeting-people] Nobody is written down yet.
    [education-interventions] No extra help is written down yet.
    [education-documents] No document is written down yet.
    [attainment-results] No results are written down yet.
    [attainment-statutory] No test is written down yet.
    [targets-targets] No target is written down yet.
    [targets-actions] No action for this target yet.
    [targets-reviews] No review is written down yet.
   *[other] Nothing is written down yet.
}
list-item = { $item } { $number }
list-item-added-by = Added by { $name }
list-open = Change
list-close = Done
list-up = Move up
list-down = Move down
list-take-out = Take out
list-taken-out = Taken out: { $name }. You can bring it back below.
list-brought-back = Brought back: { $name }
list-failed = That was not done. { $why }
list-moved = { $name } is now number { $place } of { $of }
list-archived = Taken out: { $count }
list-bring-back = Bring back

targets-actions-of = Actions for this target
targets-actions-loose = Actions without a target
targets-cost-of-target = PP+ for this target: { $amount }
targets-cost-total = PP+ in all: { $amount }
targets-to-review = Earlier targets to review
targets-to-review-hint = Each earlier target needs a short review.
targets-to-review-due = Due { $date }
targets-review-start = Review this target
