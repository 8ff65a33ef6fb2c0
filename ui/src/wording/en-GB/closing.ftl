### The end of a child's record: closing, handing on, keeping, legal hold, erasing. The pages of the Virtual School head.

## The door on a child's page, and what everybody sees of a closed record

closing-door = Closing and keeping
closing-door-more = Close this record when the child leaves, keep it, hold it for a court, or erase it.
closing-door-go = Close or keep
closing-is-closed = This record is closed
closing-is-closed-more = It can be read. Nobody writes in it. It is kept until { $until }.
closing-is-held = A legal hold stands on it, so it is not erased.
closing-to-hand-on = It has not been handed on yet.

## The page

closing-title = The record of { $name }
closing-title-number = The record { $number }, which has no name
closing-not-here = Not all of this record is here yet
closing-not-here-more = It is closed and erased only once this tablet has it, so that you see whose it is. Share, and come back.
closing-stands = How it stands
closing-open = This record is open.
closing-closed = Closed since { $on }: { $because }.
closing-because-left_care = left care
closing-because-turned_18 = turned 18
closing-because-moved = moved to another council
closing-because-other = another reason
closing-kept-until = It is kept until { $until }.
closing-over = Its time is over: it was kept until { $until }.
closing-over-more = Nothing is erased by itself. Keep it longer, put a legal hold on it, or erase it.
closing-over-held = A legal hold stands on it, so nobody erases it. Keep it longer, or lift the hold once the court is done.
closing-over-read = Nothing is erased by itself. The Virtual School head decides.
closing-acts = What you can do
closing-acts-hint = Press one to open it. Nothing is done before you press the button in it.
closing-waits = This waits for the server
closing-waits-more = It counts once the server has it. Share now, and then go on.
closing-share = Share now
closing-unsent = { $count ->
    [one] 1 change on this tablet is not shared yet. Share before you close.
   *[other] { $count } changes on this tablet are not shared yet. Share before you close.
}
closing-close = Close this record
closing-close-hint = It can still be read by the people who have a door. Nobody can write in it. You can open it again.
closing-why = Why is it closed?
closing-why-left_care = The child has left care
closing-why-turned_18 = The child has turned 18
closing-why-moved = Another council looks after the child now
closing-why-other = Another reason
closing-on = Closed since
closing-keep-until = Keep it until
closing-keep-hint = 75 years after the child was born is usual. Nothing is erased by itself on that day.
closing-words = What others should know about it
closing-reason = Reason
closing-reason-hint = Those who read this child’s record can read it. The server cannot.
closing-needs-reason = Write the reason first.
closing-needs-why = Say why it is closed.
closing-do = Close the record
closing-reopen = Open it again
closing-reopen-what = The people who have a door can write in it again. You can close it again.
closing-reopen-do = Open the record again
closing-hand-on = Hand it on
closing-hand-on-what = Make an archive, and note to whom it went. Nothing here changes by that.
closing-hand-on-due = To do
closing-hand-on-hint = Make an archive for the other council, pass it on by a safe way, and then note it here.
closing-hand-on-archive = Make the archive
closing-hand-on-to = To whom
closing-hand-on-on = On
closing-hand-on-do = Note that it was handed on
closing-needs-to = Say to whom.
closing-keep = Keep it longer
closing-keep-what = Choose a later day. Nothing else changes.
closing-keep-year = One year more is offered. Choose another day if you need it. Nothing is erased by itself on that day.
closing-keep-past = Choose a day that is still to come.
closing-keep-do = Keep it until that day
closing-holds = { $count ->
    [one] A legal hold stands
   *[other] { $count } legal holds stand
}
closing-hold-what = Until it is lifted, nobody can erase this record, on any tablet or on the server.
closing-hold-lift-one = Lift the legal hold by { $by }
closing-hold-lift-what = Once no hold stands, a closed record can be erased.
closing-hold-unread = The reason cannot be read on this tablet.
closing-hold-by = Put by { $by } on { $at }
closing-hold-put = Put a legal hold
closing-hold-put-do = Put the hold
closing-hold-lift = Lift this hold
closing-hold-hint = Those who read what is restricted in this record can read it: the social worker, the reviewing officer and the head.
closing-erase = Erase this record
closing-erase-line = Everything of this child is destroyed, everywhere. It does not come back.
closing-erase-not-line = This destroys everything of this child, everywhere. Open it to see why it cannot be done now.
closing-erase-not-now = Not now
closing-erase-what = Everything of this child is destroyed: on the server now, and on every tablet when it next shares. That is pages, photos, history, and words that were not shared. It does not come back.
closing-erase-stays = What stays: the record’s number, who had which door and who looked, without the child’s name or any word. Backups made before keep it until they are deleted. So do archives and copies.
closing-erase-not = It cannot be erased now
closing-erase-early = This record is to be kept until { $until }
closing-erase-early-more = That day is not over. The council said that it keeps the record until then. Erase it before only if you may.
closing-erase-early-sure = Erase it before { $until }?
closing-erase-early-yes = Yes, erase it before { $until }
closing-erase-early-no = No, keep it until then
closing-erase-early-needed = This record is to be kept until { $until }. Say that you erase it before that day, or leave it.
closing-erase-archive-made = An archive of this record was made on this tablet on { $on }. What was written since is not in it.
closing-erase-no-archive = No archive of this record was made on this tablet
closing-erase-no-archive-more = Once it is erased, nobody can make one.
closing-erase-archived = Is an archive kept somewhere else?
closing-erase-archived-yes = Yes, an archive is kept
closing-erase-archived-no = No
closing-erase-archived-needed = Say whether an archive is kept.
closing-erase-reason = Why is it erased? If no archive is kept, say why not.
closing-erase-name = Type the child’s name to go on
closing-erase-number = This record has no name. Type its number to go on
closing-erase-number-wrong = This is not the number as it stands on this page.
closing-erase-name-wrong = This is not the name as it stands on this page.
closing-erase-do = Erase this record
closing-erase-sure = Erase the record of { $name }?
closing-erase-sure-number = Erase the record { $number }?
closing-erase-yes = Yes, erase it
closing-erase-no = No, leave it
closing-erased = It is erased as soon as the server has it
closing-erased-more = Share now. The record then goes from the server and from this tablet, and from every other when it next shares.
closing-history = What was done
closing-did-closed = Closed
closing-did-reopened = Opened again
closing-did-handed_on = Handed on
closing-did-kept = Kept until another day
closing-did-held = Legal hold put
closing-did-lifted = Legal hold lifted
closing-did-erased = Erased
closing-did-file_destroyed = A photo or file destroyed
closing-did-by = Signed by { $by } on { $at }
closing-did-waiting = waits for the server
closing-nothing-done = Nothing has been done yet.
closing-somebody = Somebody
closing-failed = That was not done. { $why }
closing-done = Signed on this tablet.

## The list of closed records

caseload-closed = Closed records
caseload-closed-since = Closed since { $on }, kept until { $until }
closed-door = Closed records
closed-door-more = Records of children who left: what is due, and until when each is kept.
closed-title = Closed records
closed-lead = Nothing is erased by itself. A record whose time is over waits for you: keep it longer, hold it, or erase it.
closed-none = No record is closed
closed-none-more = Close a record on the child’s page when the child leaves care, turns 18 or moves to another council.
closed-over = Time is over
closed-until = until { $until }
closed-held = Legal hold
closed-to-hand-on = To hand on
closed-nameless = Records without a name
closed-nameless-more = Of children who were taken back after an import, or whose name somebody took out. They stand in no other list. Close such a record first, and then erase it.
closed-number = Record { $number }
closed-gone = Erased records
closed-gone-more = Only the number is left, and who looked.
closed-gone-on = Erased on { $on }
closed-gone-looked = Who looked
closed-gone-looked-at = Who looked at record { $number }
closed-gone-none = No record was erased.
closed-in-caseload = Closed records
