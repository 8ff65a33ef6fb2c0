### Who looked at a child: the page of the Virtual School head, and what everybody is told in Settings.

## In Settings

audit-noted = What Waymark writes down
audit-noted-what = Waymark writes down when you open, change, print or copy out a page of a child. It does this without a network too.
audit-noted-who = The Virtual School head can read who looked at a child. What you write is not in that list.
audit-noted-not = The list of children is not counted as looking.

## The door on a child's page

audit-door = Who looked at this child
audit-door-more = Who opened, changed, printed or copied out these pages.
audit-door-go = See who looked

## The page

audit-title = Who looked at { $name }
audit-record = record { $number }
audit-council = Who did what in the council
audit-council-lead = This list is not about one child. It shows who unlocked a tablet, let somebody in, removed somebody, or tried out a rule.
audit-council-empty-more = When somebody unlocks their tablet, it shows here once that tablet has shared.
audit-lead = Each line is one page, once in an hour. Times are those of the tablet.
audit-whole = Nothing is missing in what has arrived
audit-whole-more = A tablet that has been offline sends its part when it next shares.
audit-print = Print this list
audit-not-printed = It was not printed. { $why }
audit-person = Person
audit-everybody = Everybody
audit-what = What they did
audit-anything = Anything
audit-only-looked = Opened
audit-only-wrote = Wrote
audit-only-out = Printed or copied out
audit-only-doors = Doors and people
audit-only-refused = Refused
audit-term = When
audit-any-term = Any time
audit-shown = { $shown } of { $all } lines shown
audit-empty = Nothing has arrived yet
audit-empty-more = When somebody opens a page of this child, it shows here once their tablet has shared.
audit-none-fits = No line fits what you chose
audit-none-fits-more = Choose everybody, anything and any time to see all lines.
audit-nobody = Somebody who is not in the council’s list
audit-tablet = Tablet { $short }
audit-clock-wrong = The clock of this tablet was wrong, so this is when the server received it.
audit-newer = Newer
audit-older = Older
audit-pages = Pages of this list
audit-page = Page { $page }
audit-changed = Changes in the whole council
audit-changed-more = These are not about one child. Whose roles changed here may read or write other pages since.
audit-changed-key = The council’s recovery key
audit-changed-none = nothing
audit-changed-roles = changed the roles of { $about }. Before: { $before }. After: { $after }.
audit-changed-lease = changed the days without the server. Before: { $before }. After: { $after }.
audit-changed-meeting = changed the longest meeting. Before: { $before } minutes. After: { $after } minutes.
audit-tablets = Tablets and when they last sent their part
audit-tablet-sent = { $records ->
    [one] 1 line, last sent { $when }
   *[other] { $records } lines, last sent { $when }
}
audit-this-tablet = This tablet
audit-sealed = { $count ->
    [one] 1 part cannot be opened yet
   *[other] { $count } parts cannot be opened yet
}
audit-sealed-more = The key comes from another tablet of the Virtual School. Share again once that tablet has been connected.

## What they did

audit-deed-unlocked = Unlocked the tablet
audit-deed-opened = Opened { $page }
audit-deed-changed = Began to write in { $page }
audit-deed-exported = Copied out a file from { $page }
audit-deed-printed = Printed { $page }
audit-deed-doors_opened = Opened this child’s pages to { $about }
audit-deed-doors_closed = Closed this child’s pages to { $about }
audit-deed-let_in = Let { $about } into the council
audit-deed-removed = Removed { $about } from the council
audit-deed-removed-tablet = Removed a tablet of { $about }
audit-deed-refused = Was refused: { $page }
audit-deed-handed_over = Gave the child the tablet, with { $page }
audit-somebody = somebody

## The pages

audit-page-child = the child’s page
audit-page-pep = the PEP
audit-page-core = the child’s details
audit-page-area = an area
audit-page-judgement = the overall judgement
audit-page-quality = the quality round
audit-page-life = finalising
audit-page-pathway = the Aspiration Pathway
audit-page-history = the history
audit-page-passages = taking something out
audit-page-doors = who has which door
audit-page-quarantine = work of somebody who was removed
audit-page-frameworks = trying out a rule
audit-page-audit = this list
audit-page-closing = closing and keeping the record
audit-page-hold = a legal hold on the record
audit-page-erasing = erasing the record
audit-page-archive = the whole record, for an archive
audit-page-settings = what is set for every tablet
audit-page-form = a form
audit-page-page = a page

## What is missing or wrong

audit-found = { $count ->
    [one] 1 thing to look into
   *[other] { $count } things to look into
}
audit-found-when = Found { $when }.
audit-found-tablet = Tablet { $short } of { $who }
audit-found-nobody = The server’s list
audit-found-missing = { $count ->
    [one] 1 line is missing. Somebody deleted it on the tablet, or the server has not passed it on.
   *[other] { $count } lines are missing. Somebody deleted them on the tablet, or the server has not passed them on.
}
audit-found-missing-do = Ask for the tablet and share from it. If the gap stays, tell whoever looks after security.
audit-found-began_anew = This tablet began a new list: it was put back, copied or repaired. What it had not sent before then may be missing.
audit-found-began_anew-do = Ask its owner what happened and when. If nobody knows, tell whoever looks after security.
audit-found-two_histories = This tablet sent two different lists with the same numbers. Two copies of it may be in use, or somebody changed it.
audit-found-two_histories-do = Remove the tablet from the council, and tell whoever looks after security.
audit-found-altered = Lines of this tablet are not those that it signed for. Somebody changed them on the tablet.
audit-found-altered-do = Remove the tablet from the council, and tell whoever looks after security.
audit-found-other_list = The server told this tablet of another list than yours. The server may have left something out.
audit-found-other_list-do = Ask whoever runs the server whether it was put back from a backup. If it was not, tell whoever looks after security.
audit-found-went_back = The server had more before than it has now. What this tablet received then is kept here.
audit-found-went_back-do = Ask whoever runs the server whether it was put back from a backup. Other tablets send what it lost when they next share.
audit-found-unsigned = Something in the server’s list was signed by no tablet of the council. It is not shown as a line.
audit-found-unsigned-do = Tell whoever runs the server, and whoever looks after security.
audit-found-silent = Words came from this tablet, but no lines of who looked. Its app may be too old, or somebody holds the lines back.
audit-found-silent-do = Update Waymark on the tablet and share from it. If it goes on, tell whoever looks after security.
