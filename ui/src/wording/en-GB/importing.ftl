### Many children, or people, from a table of another system.

import-children = Bring in children from a table
import-people = Invite people from a table
import-link-children = Many children at once? Bring them in from a table.
import-link-people = Many people at once? Invite them from a table.

## Choosing the file

import-lead-children = One row for each child, with headings above. You see everything before anything is added.
import-lead-people = One row for each person, with a name and a role. You see everything before anybody is invited.
import-how = Save your table as “CSV UTF-8” in your spreadsheet or case system. It is read on this tablet, and nothing of the file is kept.
import-never = Columns that say where somebody lives are never read.
import-limits = At most 5,000 rows, 200 columns and 16 MB.
import-choose = Choose the file
import-choose-other = Choose another file
import-reading = Reading the file

## Which column is what

import-columns = Which column is what?
import-columns-lead = Waymark guessed by the headings. Put right what is wrong. What you leave out is not added.
import-rows = { $count ->
    [one] 1 row
   *[other] { NUMBER($count) } rows
}
import-leave-out = Not in this table
import-column = { $heading }
import-column-nameless = Column { $nth }, without a heading
import-column-twice = { $heading } (column { $nth })
import-examples = Such as { $examples }
import-no-examples = Every cell is empty.
import-twice = Two columns are both called “{ $heading }”. Choose the right one by what is in it.
import-addresses = Not read, because it says where somebody lives: { $headings }
import-look = Show what would be added
import-looking = Looking through the rows

import-field-name = Whole name
import-field-given_name = Given name
import-field-family_name = Family name
import-field-known_as = Known as
import-field-born_on = Day of birth
import-field-year = Year group
import-field-school = School
import-field-entered_care_on = Entered care on
import-field-placement_restricted = Placement restricted
import-field-case_reference = Case reference
import-field-dt = Designated teacher
import-field-sw = Social worker
import-field-adviser = Adviser
import-field-reference = Staff number or e-mail
import-field-roles = Role
import-field-hint-name = Or choose given name and family name.
import-field-hint-year = Without it, the day of birth tells the year.
import-field-hint-reference = It tells two people of one name apart. It is not kept.

## The preview

import-preview = What would be added
import-adds-children = { $count ->
    [0] No child would be added
    [one] 1 child would be added
   *[other] { NUMBER($count) } children would be added
}
import-adds-people = { $count ->
    [0] Nobody would be invited
    [one] 1 person would be invited
   *[other] { NUMBER($count) } people would be invited
}
import-schools = { $count ->
    [one] at 1 school
   *[other] at { NUMBER($count) } schools
}
import-known-children = { $count ->
    [one] 1 row is of a child who is here already. Nothing is added or changed of them.
   *[other] { NUMBER($count) } rows are of children who are here already. Nothing is added or changed of them.
}
import-known-people = { $count ->
    [one] 1 row is of somebody who is here already. Nothing is changed of them.
   *[other] { NUMBER($count) } rows are of people who are here already. Nothing is changed of them.
}
import-left-out = { $count ->
    [one] 1 row is left out. See why below.
   *[other] { NUMBER($count) } rows are left out. See why below.
}
import-nothing = There is nothing to add. Look at the rows below, or choose other columns.
import-opens = Who could open these children
import-opens-lead = They are in the council, and the table names them. Check that each is the right person: only the name was compared.
import-invites = Who would be invited
import-invites-lead = The table names them, and nobody of that name is in the council. Each gets an invite of their own.
import-invites-people-lead = Each gets an invite of their own. You print or send them afterwards.
import-of-children = { $count ->
    [one] 1 child
   *[other] { NUMBER($count) } children
}
import-invite-them = Prepare invites for them
import-invite-them-hint = The children they are named for open to them once you have let them in.
import-days = How long can the invites be used?
import-more = { $count ->
    [one] and 1 more
   *[other] and { NUMBER($count) } more
}
import-doubts = Look at these rows
import-doubts-none = Every cell could be read.
import-stops = These rows are left out
import-drops = These rows are added without the cell
import-doubt-title = { $field }: { $count ->
    [one] 1 row
   *[other] { NUMBER($count) } rows
}
import-lines = { $count ->
    [one] Row { $lines } of the file
   *[other] Rows { $lines } of the file
}

import-doubt-missing = Nothing is written here. Fill in the cell, and bring in the file again.
import-doubt-not_a_date = This is not a day that exists. Write it like 31/12/2014.
import-doubt-in_the_future = This day has not come yet. Check the year.
import-doubt-too_old = Somebody born then is 26 or older. Check the year.
import-doubt-not_a_year = This is no year group. Write Reception, or a number from 1 to 13.
import-doubt-not_yes_no = Write yes or no. Until then the record does not say whether the placement is restricted.
import-doubt-unknown_role = Waymark does not know this role. Write it as on the page where you invite somebody.
import-doubt-unknown_person = This is no name of anybody in the council. Write the whole name, not a number or an e-mail address.
import-doubt-newcomer = Nobody of this name is in the council yet. See who would be invited, above.
import-doubt-two_schools = The table names this teacher at two schools, so it may be two people. Invite them one by one.
import-doubt-lacks_role = This person is in the council without this role. Change that among the people, then open the child to them.
import-doubt-two_people = Two people in the council have this name. Open the child to the right one afterwards.
import-doubt-twice = Another row of the file is of the same one. The first row counts.
import-doubt-known = They are here already. Nothing is added or changed.
import-doubt-closed = They are here already, and their record is closed. Open it again: they are not added a second time.
import-doubt-looks_like_address = It looks like an address, and Waymark keeps none. Take it out of the file.
import-doubt-too_long = This is too long. Shorten it.
import-doubt-role_by_hand = No table makes somebody a head or administrator. Invite them one by one.
import-doubt-role_not_yet = Moderation is not part of Waymark yet, so nobody is invited as a moderator. Choose another role.
import-doubt-formula = It begins like a formula of a spreadsheet. Write the words themselves.
import-doubt-hidden_signs = There are signs in it that nobody sees. Type it again by hand.

import-add-children = { $count ->
    [one] Add 1 child
   *[other] Add { NUMBER($count) } children
}
import-add-people = { $count ->
    [one] Write 1 invite
   *[other] Write { NUMBER($count) } invites
}
import-back = Back to the columns

## Adding

import-adding = Adding { NUMBER($added) } of { NUMBER($of) }
import-adding-lead = You can stop at any time. What was added stays, each child whole.
import-stop = Stop here
import-stopped = Stopped after { NUMBER($added) } of { NUMBER($of) }
import-go-on = Go on
import-broke = It stopped after { NUMBER($added) } of { NUMBER($of) }

import-done-children = { $count ->
    [one] 1 child is added
   *[other] { NUMBER($count) } children are added
}
import-done-people = { $count ->
    [one] 1 invite is written
   *[other] { NUMBER($count) } invites are written
}
import-done-next = They come to others once this tablet has shared. The same file adds nobody twice.
import-done-twins = If a colleague adds the same children before both tablets have shared, there are two of each. Take one import back then.
import-done-invited = { $count ->
    [one] 1 invite waits to be handed over.
   *[other] { NUMBER($count) } invites wait to be handed over.
}
import-to-invites = To the invites
import-to-caseload = To the children

## Taking back

import-earlier = Brought in on this tablet
import-earlier-line = { $when }: { $children ->
    [0] { $invited ->
        [one] 1 invite
       *[other] { NUMBER($invited) } invites
    }
    [one] 1 child
   *[other] { NUMBER($children) } children
}
import-undo = Take it back
import-undo-sure = Take back what was brought in?
import-undo-doors = Every door to these children is closed, and their record is emptied. They are in no list any more.
import-undo-kept = A child in whom somebody has written since stays as they are, and so does a closed record.
import-undo-not-erased = This is not erasing. The history keeps what the table said, and a tablet that has it may still show it.
import-undo-late = What a colleague has written and not shared yet is not known here. It does not arrive once the doors are closed.
import-undo-invites = Invites that nobody has used are worth nothing any more. The people stay in the list of people.
import-undo-do = Take back
import-undo-not = Keep everything
import-undoing = Taking back
import-undone = { $taken ->
    [0] No child was taken back.
    [one] 1 child was taken back.
   *[other] { NUMBER($taken) } children were taken back.
}
import-undone-invites = { $count ->
    [one] 1 invite was taken back.
   *[other] { NUMBER($count) } invites were taken back.
}
import-undone-kept = Somebody has written in these children, so they stay
import-undone-closed = These records are closed, so they stay
import-undone-waiting = { $count ->
    [one] 1 child has a change on its way to the server. Share first, then take back again.
   *[other] { NUMBER($count) } children have changes on their way to the server. Share first, then take back again.
}

## Invites on paper

sheets-do = { $count ->
    [one] Print 1 invite
   *[other] Print { NUMBER($count) } invites, one sheet for each person
}
sheets-lead = Each sheet has one person’s invite. Hand it to them yourself, or put it in a closed envelope. Whoever has a sheet can ask to come in under that name.
sheets-letters = Nobody comes in by a sheet alone: you compare letters on the telephone, and let them in.
sheets-ready = The sheets are ready to print. They leave this page when you have printed.
sheets-print = Print
sheets-away = Put them away
sheets-for = Invite to Waymark for { $name }
sheets-step-open = Open Waymark on your own tablet, and choose “I have an invite”.
sheets-step-code = Take a picture of this code, or type the letters below it.
sheets-step-ring = Ring whoever gave you this sheet. You read letters to each other, and they let you in.
sheets-keep = Give this sheet to nobody else. It works once: tear it up then.
