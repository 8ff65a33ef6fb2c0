### Who has which door to a child, passing one on, moving school, and adding a child.

## What the doors are

door-read-plan = The record, and six areas of the plan
door-read-voice = The child’s views and pathway
door-read-family = The carer’s view and the summary
door-read-lifecycle = Where the PEP stands
door-read-quality = Virtual School feedback
door-read-restricted = What is restricted
door-read-moderation = Moderation
door-write-core = Child’s record
door-write-area-meeting = My PEP meeting
door-write-area-about_me = About me
door-write-area-education = My education
door-write-area-attainment = My attainment
door-write-area-attendance = My attendance
door-write-area-targets = My targets
door-write-area-views = My views, wishes and feelings
door-write-area-pathway = Aspiration Pathway in the PEP
door-write-pathway = The child’s own Aspiration Pathway
door-write-carer_view = The carer’s view
door-write-summary = The summary
door-write-school_signoff = Sign-off for the school
door-write-care_signoff = Sign-off for care
door-write-meeting_held = That the meeting was held
door-write-return = Returning a PEP
door-write-amendment = Amending after a return
door-write-finalise = Finalising
door-write-contact = Contacting the writers
door-write-quality = Virtual School feedback
door-write-restricted = What is restricted
door-write-moderation = Moderation

## The page

doors-of-child = Who has which door
doors-title = Who may open the pages of { $name }
doors-lead = A door lets one person read or write one part of this child’s record. Nobody else can open it.
doors-reads = Reads
doors-writes = Writes
doors-nothing = Nothing
doors-single = Single doors
doors-which = What it opens
doors-until = until { $on }
doors-was-until = was open until { $on }
doors-role-gone = opens nothing, as they do not have this role now
doors-opening = Opening, not confirmed yet
doors-closing = Closing, not confirmed yet
doors-waits = A change waits to be shared
doors-waits-more = It is kept on this tablet, and counts once the server has it. Then the next change can be made here.
doors-with = People with a door
doors-nobody = Nobody has a door to this child yet.
doors-everywhere = { $name } ({ $roles }) reads every child of the council and needs no door.
doors-not-you = The Virtual School head and administrators open and close doors.
doors-open-to = Open this child to somebody
doors-nobody-left = Everybody who could have a door has one. Let somebody into the council first.
doors-to-whom = To whom?
doors-choose = Choose somebody
doors-needs-person = Choose who it is for.
doors-reads-plan = They may read the record and the plan, too
doors-reads-plan-hint = By their role alone they see the child’s name. The pages need the record.
doors-carer = A carer sees the child’s name, and reads what is shared with the family. They do not read the record.
doors-last-day = Last day
doors-last-day-hint = Leave it empty where nobody knows yet. You can close the door at any time.
doors-open = Open
doors-opened = The door is open. They have the pages when both tablets have shared.
doors-close = Close the doors of { $name }
doors-close-sure = Close every door of { $name }?
doors-close-reads = { $name } reads nothing new about this child once their tablet next reaches the server.
doors-close-had = What their tablet holds of this child now, it may still show. Remove the person where that must not be.
doors-close-words = What they wrote and shared stays in the plan, under their name.
doors-close-back = You can open the child to them again later.
doors-closed = The doors of { $name } are closed. It counts once the server has it.

## Children without their record, in the list of children

caseload-doors = Doors only
caseload-doors-more = You see these children’s names, so that you know whose door it is. Their records do not open here.
caseload-doors-search = Search these by name
caseload-doors-count = { $count ->
    [one] 1 child
   *[other] { $count } children
}
caseload-doors-known-as = known as { $name }
caseload-doors-mine = You have a door
caseload-doors-closed = The record is closed
caseload-doors-who = Who has which door

## Passing on a door

pass-title = Pass on a door of mine
pass-lead = Going away for a while? A colleague can have doors of yours to { $name } until a day. You keep your own.
pass-none = You have no door here that you could pass on.
pass-reads = What they may read
pass-writes = What they may write
pass-reads-hint = The record comes with every door: the pages need it. A carer has only a door of their own.
pass-writes-hint = Whoever writes a page can also read the part that it lies in.
pass-until = Last day
pass-until-hint = The door closes by itself at the end of this day. It can be a year ahead at most, and no later than your own door ends. To close it sooner, ask an administrator.
pass-needs-day = Give the last day.
pass-do = Pass it on
pass-done = It is passed on. They have it when both tablets have shared.

## A child moves school

move-title = Move to another school
move-of = { $name } moves school
move-lead = One step closes the doors of the old school and opens those of the new one. There is no moment in which both or neither have them.
move-now = School now: { $school }
move-school = Name of the new school
move-needs-school = Give the name of the new school.
move-next = Its designated teacher
move-next-hint = They read all that was written before, so that they can go on with the plan.
move-needs-next = Choose the designated teacher of the new school.
move-no-teacher = No other designated teacher is in the council yet
move-no-teacher-more = Invite the one of the new school first. Then come back to this page.
move-leave = Whose doors are closed?
move-leave-hint = Everybody who is not ticked keeps their doors.
move-go-on = Go on
move-sure = Move { $name } to { $school }?
move-happens-opens = The doors of a designated teacher open to { $name }.
move-happens-closes = The doors of { $name } close. They read nothing new from then on.
move-happens-school = The record says “{ $school }”.
move-happens-no-school = You do not read this record, so the school in it is not changed. Ask { $writers } to write “{ $school }” there.
move-happens-words = Every word that was written stays in the plan.
move-do = Move now
move-done = { $name } has moved. It counts once the server has it.
move-done-no-school = The doors of { $name } have moved. They count once the server has them. The school in the record is as it was: ask { $writers } to write “{ $school }” there.

## Adding a child

add-lead = Give what you know. Everything else is written in the plan. On the next page you open the child to those who work with them.
add-name = The child’s name
add-needs-name = Give the child’s name.
add-year = School year
add-choose = Choose a year
add-needs-year = Choose the school year.
add-school = School
add-school-hint = Leave it empty where there is none yet. Never write where the child lives.
add-do = Add the child
add-doing = Adding
add-done = { $name } is added.
