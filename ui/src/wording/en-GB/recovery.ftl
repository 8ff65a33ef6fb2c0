# What the council's recovery key opens: a tablet whose passphrase is gone, and a council that lost its tablets.

## Typing the key

recovery-key = Recovery key
recovery-key-hint = It stands on the council’s paper: 11 groups of letters and numbers. Small letters and spaces do no harm.
recovery-key-empty = Type the recovery key as it stands on the paper.
recovery-passphrase = New passphrase

## On the unlock page

recovery-open-title = Open with the recovery key
recovery-open-who = The plans of { $name } on this tablet
recovery-open-how = Do this beside whoever keeps the council’s paper. Type the key, choose a new passphrase, and give the paper back.
recovery-open-safe = No word is lost by it, nor is what you had not shared.
recovery-open-trace = The tablet notes the day, and shows it on this page from then on.
recovery-open-do = Open with the key
recovery-open-doing = Opening
recovery-destroyed-way = No passphrase opens them now. The council’s recovery key does, with every word in them. Ask your Virtual School for somebody who has the paper.
recovery-destroyed-none = No passphrase opens them now, and no recovery key does. What was shared is safe on the server. Set the file aside and join again.
recovery-destroyed-else = Without the paper, the file can be set aside. You then join again and have what was shared.
recovery-aside-sure = Set the file aside, although the paper opens it?
recovery-aside-what = Words that were not shared are in this file alone. Once it is set aside, nothing in Waymark opens it, and the paper does not either.
recovery-aside-first = Ask your Virtual School for the paper first, if there is any time.
recovery-aside-yes = Yes, set it aside
recovery-aside-no = No, leave it

## Bringing a council back

recover-when = For a council whose Virtual School has lost all its tablets. You need the recovery key on paper, and the server’s address.
recover-told = Everybody in the council is told that the key was used, and when.
recover-server = The server’s address
recover-server-hint = It begins with https. Whoever runs the server knows it.
recover-server-empty = Type the server’s address.
recover-look = Look for the council
recover-looking = Looking
recover-found = { $council } is there
recover-who = Whose tablet is this?
recover-who-empty = Choose whose tablet this is.
recover-tablets = { $count ->
    [0] no tablet in use
    [one] 1 tablet in use
   *[other] { $count } tablets in use
}
recover-new = A new Virtual School head
recover-new-hint = They are added to the council.
recover-name = Name
recover-name-empty = Type a name.
recover-do = Bring it back
recover-doing = Bringing everything back
recover-back = Change the key or the address
recover-done = { $council } is back on this tablet
recover-children = { $count ->
    [0] The council has no children yet.
    [one] 1 child is here again.
   *[other] { $count } children are here again.
}
recover-missing = { $count ->
    [one] 1 key is still missing. It comes from a colleague’s tablet, if one has it, when that is connected.
   *[other] { $count } keys are still missing. They come from colleagues’ tablets, if these have them, when they are connected.
}
recover-next = Now remove the lost tablets under Settings, People of the council. Put the paper back where it is kept.
recover-go-on = Go on

## Being told of it

noticed-opened-by-recovery = These plans were opened with the council’s recovery key on { $on }.
noticed-opened-by-recovery-more = If you were there, all is well. If not, somebody with the paper has read them: tell your Virtual School today.
noticed-let-in-by-recovery = The council’s recovery key let a tablet in: { $names }
noticed-let-in-by-recovery-more = That is done when a Virtual School has lost its tablets. If you do not know of it, ask the Virtual School today.
people-by-recovery = Let in by the recovery key
noticed-recovery-exchanged = The council’s recovery key was exchanged on { $on }.
noticed-recovery-exchanged-by = The council’s recovery key was exchanged by { $by } on { $on }.
noticed-recovery-exchanged-more = Only the new paper counts. If nobody in your Virtual School knows of it, tell them today.
people-recovery-exchanged = The council’s recovery key was exchanged on { $on }.
people-recovery-exchanged-by = The council’s recovery key was exchanged by { $by } on { $on }.

## The yearly check

recovery-check-title = The council’s recovery key
recovery-check-more = Check once a year that the paper is the right one, and that it opens everything. Nothing is changed by it.
recovery-check-begin = Check the paper
recovery-exchange = Exchange the key
recovery-check-do = Check
recovery-check-doing = Checking
recovery-check-right = This is the recovery key of { $council }.
recovery-check-whole = It opens everything at the server: { $keys ->
    [one] 1 key.
   *[other] all { $keys } keys.
}
recovery-check-mended = It opened { $open } of { $keys } keys at the server. { $sent } were sent again just now. Check once more.
recovery-check-lacks = It opens { $open } of { $keys } keys at the server. Tell your support team, and check on another head’s tablet.
recovery-check-here = This tablet holds the key too, as nobody has typed it back yet. This check does not take it away.

## Records that were erased

noticed-erased = { $count ->
    [one] The Virtual School head erased a child’s record. It has gone from this tablet, and does not come back.
   *[other] The Virtual School head erased { $count } records. They have gone from this tablet, and do not come back.
}
noticed-erased-unsent = { $count ->
    [one] 1 change of yours that had not been shared went with it. If it still matters, tell the Virtual School head what it said.
   *[other] { $count } changes of yours that had not been shared went with it. If they still matter, tell the Virtual School head what they said.
}
