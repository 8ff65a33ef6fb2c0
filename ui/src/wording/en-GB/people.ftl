### The council's people and their tablets, removing them, what removed people had not shared, and their own lock page.

## In Settings

council-title = People of the council
council-more = Who shares the plans, and on which tablets.
council-people = People and their tablets
council-held = From people who were removed
to-decide = { $count ->
    [one] 1 waits for you
   *[other] { $count } wait for you
}

## People and their tablets

people-title = People and their tablets
people-lead = Everybody here shares the plans of { $council }.
people-search = Search by name
people-shown = { $shown } of { $all } shown
people-none-found = Nobody is called that
people-alone = Nobody else has joined yet.
people-not-you = The Virtual School head and administrators can remove a person or a tablet.
people-you = You
people-tablets = Tablets of { $name }
people-no-tablet = No tablet yet
people-tablet = Tablet { $short }
people-tablet-of = Tablet { $short } of { $name }
people-since = since { $on }
people-this-tablet = This tablet
people-gone = Removed
people-gone-more = They read nothing new. What they shared stays in the plans, under their name.
people-removed = Removed { $on }
people-removed-by = Removed by { $by }, { $on }
people-waits = Not confirmed yet
people-waits-title = { $count ->
    [one] 1 removal is not confirmed yet
   *[other] { $count } removals are not confirmed yet
}
people-waits-more = It is kept on this tablet and counts once the server has it. Until then, whoever is removed can still read and share.
people-remove = Remove { $name }
people-remove-tablet = Remove tablet
people-sure = Remove { $name }?
people-sure-tablet = Remove tablet { $short } of { $name }?
people-happens = What happens
people-happens-person-reads = { $name } reads nothing more once their tablets next reach the server. Without a network a tablet can show what it holds until then.
people-happens-person-words = What they had not shared is handed over then. The Virtual School head sees every line and decides.
people-happens-person-shared = What they shared stays in the plans, under their name.
people-happens-tablet-reads = This tablet reads nothing more once it next reaches the server. Without a network it can show what it holds until then.
people-happens-tablet-words = What was written on it and not shared is handed over then. The Virtual School head sees every line and decides.
people-happens-tablet-shared = What was shared from it stays in the plans. { $name } still belongs to the council.
people-happens-person-keys = Every key changes. What is written from now on is closed to them.
people-happens-tablet-keys = Every key changes. What is written from now on is closed to this tablet.
people-happens-back = No button takes this back. Be sure before you go on.
people-yes = Remove { $name }
people-yes-tablet = Remove this tablet
people-no = Go back
people-failed = Nobody was removed. { $why }
people-done = { $name } is removed. It counts once the server has it.
people-done-tablet = Tablet { $short } is removed. It counts once the server has it.

## From people who were removed

held-title = From people who were removed
held-lead = This was written before a person or a tablet was removed, and came in afterwards. It is in no plan. You decide what goes in.
held-not-you = The Virtual School head decides on this
held-not-you-more = Whoever decides has to be able to read every line. Nothing is lost while it waits.
held-offline = What you decide is kept on this tablet. It is shared when the server can be reached again.
held-asked = The server was last asked { $when }.
held-asked-never = This tablet has not reached the server yet.
held-none = Nothing waits
held-none-more = If something comes in from a removed person, it shows here.
held-somebody = Somebody this tablet does not know
held-child-unknown = A child this tablet does not know
held-forms-unknown = Not known
held-choose = Choose what to decide on together
held-child = Child
held-forms = Where
held-written = Written
held-came = Came in
held-namesake = { $count ->
    [one] { $by }, tablet { $tablets }
   *[other] { $by }, tablets { $tablets }
}
held-holds = Holds
held-number = Number
held-when = Written { $written }, came in { $came }
held-changes = { $count ->
    [one] 1 change
   *[other] { $count } changes
}
held-read = Read
held-closed = Cannot be shown
held-rests = { $count ->
    [one] It rests on 1 other piece
   *[other] It rests on { $count } other pieces
}
held-rests-more = It can be admitted together with what it rests on, or after it.
held-piece = { $forms }, written { $written }
held-open = Read every line
held-open-what = Read every line: { $name }, { $forms }, written { $written }
held-look = Look at it
held-look-what = Look at it: { $name }, { $forms }, written { $written }
held-chosen = { $count ->
    [0] Nothing is chosen.
    [one] 1 is chosen.
   *[other] { $count } are chosen.
}
held-all = Choose all
held-none-chosen = Choose none
held-all-of = Choose all of { $by }
held-none-of = Choose none of { $by }
held-needs-choice = Choose at least one first
held-admit = Admit
held-refuse = Refuse
held-admit-chosen = Admit what is chosen
held-refuse-chosen = Refuse what is chosen
held-waits-admit = Admitted, not shared yet
held-waits-refuse = Refused, not shared yet
held-refused = Refused
held-refused-more = It is in no plan, and it is kept. It can still be admitted.
held-refused-by = Refused by { $by }, { $when }
held-reason = Reason: { $reason }
held-page = What { $by } wrote
held-back = the list
held-gone = This is not here any more
held-gone-more = It was decided on meanwhile.
held-gone-back = Go to the list
held-nothing = It changes nothing that stands in the plan now.
held-key = Compared with the plan now:
held-key-gone = goes
held-key-come = comes
held-drawing = A drawing came with it. It can be seen once it is admitted.
held-file = A photo or file came with it. If it was shared before the removal, it can be seen once this is admitted. If not, it did not come: photos are not handed over later.
held-addresses = Does this tell where a child lives?
held-addresses-first = Answer for each passage that looks like an address, or go back and refuse the work
held-address-more = Everybody who may read the child would have it. If it tells where a child lives, refuse this work, and write by hand what is needed of it.
held-address-fine = It tells nobody where the child lives
held-address-answered = You said that “{ $words }” tells nobody where the child lives
held-address-back = Take that back
held-noted = What Waymark noted beside it
held-cannot-admit = It cannot be admitted
held-decide = Decide
held-sure-admit = { $count ->
    [one] Admit this?
   *[other] Admit these { $count }?
}
held-sure-refuse = { $count ->
    [one] Refuse this?
   *[other] Refuse these { $count }?
}
held-which = What you decide on
held-unread = { $count ->
    [one] You have not read 1 of them
   *[other] You have not read { $count } of them
}
held-unread-one = You have not read it
held-unread-more = Go back and read every line first.
held-left-out = { $count ->
    [one] 1 of them cannot be shown here, so it cannot be admitted. It waits on.
   *[other] { $count } of them cannot be shown here, so they cannot be admitted. They wait on.
}
held-needs = { $count ->
    [one] It rests on 1 piece that is not chosen
   *[other] It rests on { $count } pieces that are not chosen
}
held-needs-add = { $count ->
    [one] Admit it too
   *[other] Admit them too
}
held-needs-first = Admit what it rests on too, or go back and choose less
held-needs-closed = It rests on something that cannot be shown here, so it cannot be admitted yet.
held-carries = { $count ->
    [one] 1 other piece rests on it
   *[other] { $count } other pieces rest on it
}
held-carries-more = Each of them can be admitted only once this is admitted, too.
held-happens-admit-who = It goes into the plan, under the name of { $by }. Everybody who may read the child has it when they next share.
held-happens-admit-address = Make sure first that no line tells where a child lives.
held-happens-admit-back = It cannot be taken back. Words can be changed on their page as usual.
held-happens-refuse-who = It goes into no plan. Only those who decide can read it.
held-happens-refuse-kept = Nothing is destroyed. It is kept under “Refused”, and can still be admitted.
held-why-admit = Why is it admitted?
held-why-refuse = Why is it refused?
held-why-hint = One line. It is kept with the decision. Say nothing about the child.
held-why-optional = You can leave this empty.
held-needs-why = Say why it is refused
held-no = Go back
held-failed = Nothing was decided. { $why }
held-done-admit = It is admitted. Others have it when they next share.
held-done-refuse = It is refused, and kept under “Refused”.

## What happens to a PEP, as it came from a removed person

held-event-by = By
held-event-on = On
held-event-note = Note
held-event-reason = Reason
held-event-areas = Areas
held-event-who = Who was contacted
held-event-message = Message
held-event-what = What
held-event-framework = Framework
held-event-overall = Overall level
held-event-seen = What its writer had seen
held-event-heads = Version signed
held-event-versions = Versions judged
held-event-framework_version = Version of the framework
choice-event-what-finalise = Finalised
choice-event-what-reopen = Opened again
choice-event-who-dt = Designated teacher
choice-event-who-sw = Social worker

## The lock page of somebody who was removed

removed-tile = No longer opens here
removed-person = You no longer belong to { $council }
removed-tablet = This tablet no longer belongs to { $council }
removed-since = Since { $on } the plans do not open here for { $name }.
removed-handed = { $count ->
    [0] You had shared everything. Nothing is lost.
    [one] 1 piece of work that you had not shared was handed to the Virtual School. The head reads it and decides what goes into the plans.
   *[other] { $count } pieces of work that you had not shared were handed to the Virtual School. The head reads them and decides what goes into the plans.
}
removed-elsewhere = Your other tablets go on as before.
removed-left = { $count ->
    [one] 1 piece of work is not handed over yet
   *[other] { $count } pieces of work are not handed over yet
}
removed-left-more = Nothing is deleted: it is kept on this tablet, locked. Ask again when there is a network, and what the server takes goes. Until then nobody should clear this tablet.
removed-mistake = Is this a mistake? Tell your Virtual School. Once they have put it right, ask again here.
removed-ask = Ask again
removed-asking = Asking
off-begin = Take these plans off this tablet
off-sure = Take the plans of { $name } off this tablet?
off-goes = Everything that lies here for them is deleted, and the key to it first. It cannot be brought back.
off-nothing-lost = Everything they wrote was shared or handed over, so nothing is lost by it.
off-lost = { $count ->
    [one] 1 piece of work would be gone for good
   *[other] { $count } pieces of work would be gone for good
}
off-lost-more = Nobody else has it. Ask again first, while there is a network. Only they can delete it, with their passphrase.
off-needs-passphrase = Type their passphrase: what was not handed over would be lost.
off-yes = Yes, take them off
off-no = Keep them here
off-done = The plans were taken off this tablet.
