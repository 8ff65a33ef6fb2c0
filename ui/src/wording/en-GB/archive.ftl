### An archive of a child: the screen that makes one, and what the archive itself says beside the words of other screens.

## The door on a child's page

archive-door = Take the whole record out
archive-door-more = For somebody who asks what is kept about them, or for another council.
archive-door-go = Make an archive

## The screen

archive-screen = An archive of { $name }
archive-lead = An archive is a folder that opens in any browser, without Waymark and without a network. It holds every page, what changed and when, the judgements, photos and files, who had which door, how the record was closed, and who looked.
archive-holds = What will be in it
archive-not-shared = { $count ->
    [one] 1 change in it has not reached the server yet.
   *[other] { $count } changes in it have not reached the server yet.
}
archive-peps = { $count ->
    [one] 1 PEP
   *[other] { $count } PEPs
}
archive-files-count = { $count ->
    [0] No photos or files
    [one] 1 photo or file
   *[other] { $count } photos and files
}
archive-files-coming = { $count ->
    [one] 1 photo or file is not on this tablet yet. It is being fetched.
   *[other] { $count } photos or files are not on this tablet yet. They are being fetched.
}
archive-look-again = Look again
archive-without = Make it without them. The archive says which are missing.
archive-others-title = Other people in it
archive-others-more = Waymark marks these in the archive. Nothing is taken out. Somebody has to check each of them before it is given away.
archive-others-none = Waymark found nobody else in it. It cannot know every name: somebody still has to read it.
archive-and-more = { $count ->
    [one] and 1 more, listed in the archive
   *[other] and { $count } more, listed in the archive
}
archive-purpose = What is it for?
archive-purpose-missing = Say what it is for.
archive-purpose-access_request = Somebody asked what is kept about them
archive-purpose-handing_on = It goes to another council
archive-purpose-keeping = To keep, before the record is erased
archive-to = Who is it for?
archive-to-hint = A name, or the council. It stands on the cover.
archive-to-missing = Say whom it is for.
archive-beside = Anything to say on the cover
archive-unprotected = Outside Waymark it is not protected: whoever has the folder can read it. Pass it on by a safe way, then delete it.
archive-where = It will be put into { $folder }
archive-make = Make the archive
archive-making = Making the archive
archive-making-reading = Reading the record
archive-making-files = Photos and files: { $done } of { $of }
archive-made = The archive is made
archive-made-at-path = It is here:
archive-made-open = Open the file record.html in it with any browser.
archive-made-missing = { $count ->
    [one] 1 photo or file is missing in it. It says which.
   *[other] { $count } photos or files are missing in it. It says which.
}
archive-made-check = { $count ->
    [0] Read it through before you give it away.
    [one] 1 other person is marked in it. Check that before you give it away.
   *[other] { $count } other people are marked in it. Check them before you give it away.
}
archive-another = Make another
archive-not-made = It was not made. { $why }

## What the archive says

archive-title = What Waymark keeps of { $name }
archive-for-access_request = This was made because somebody asked what is kept about them.
archive-for-handing_on = This is the record of a child whom another council now looks after.
archive-for-keeping = This was made to be kept, before the record is erased.
archive-recipient = For
archive-note = Note
archive-council = Council
archive-made-by = Made by
archive-made-at = Made on
archive-heard-at = The tablet last had everything from the server
archive-child-id = The record’s number
archive-never-heard = The tablet has not heard from the server. What others wrote may be missing.
archive-waiting = { $count ->
    [one] 1 change in it had not reached the server when it was made.
   *[other] { $count } changes in it had not reached the server when it was made.
}
archive-missing = { $count ->
    [one] 1 photo or file is missing. It is listed at the end.
   *[other] { $count } photos or files are missing. They are listed at the end.
}
archive-audit-not-whole = { $count ->
    [one] The list of who looked has 1 gap or fault. It may not be whole.
   *[other] The list of who looked has { $count } gaps or faults. It may not be whole.
}
archive-what-is-here = Beside this page lie the same record for computers (record.json), the photos and files (files), and a list by which somebody can prove that nothing was changed (SHA256SUMS). What was written on a tablet that has not shared is not in it.
archive-check = For a person to check first
archive-check-more = These other people are named or spoken of in this record. Each place is marked like this list. Decide for each whether it may be given away, and take out by hand what may not, in a copy.
archive-check-limits = A machine finds names that stand in a field for names, names after a title, colleagues, and words for relatives and friends. It does not find everybody, and not what gives somebody away without a name. Photos and files are not searched. Read everything.
archive-check-none = Nobody else was found. Read everything all the same.
archive-because-named = Named in a field for names
archive-because-titled = Named after a title
archive-because-relative = Relatives, carers and friends
archive-because-council = In the council’s list
archive-times = { $count ->
    [one] once
   *[other] { $count } times
}
archive-contents = What is in it
archive-of-pep = { $pep }: { $what }
archive-finalised = This is the version that { $by } finalised on { $on }. It stays as it is.
archive-life = What happened
archive-judgement = Judgement
archive-framework = Judged by the rule { $id }, version { $version } ({ $source }).
archive-rated = { $level }, given by { $by }
archive-required-met = met
archive-required-missing = missing
archive-required-unknown = not known on this tablet
archive-required-person = a person decides
archive-last-by = last written by { $by }
archive-answered-by = { $by }, { $at }
archive-added-by = Added by { $by }.
archive-taken-out = This was taken out of the list, and is kept.
archive-history = What changed, by day and person
archive-answered = was answered
archive-wrote = was written
archive-came-late = came after it was finalised, and does not count in it
archive-drawing = A drawing
archive-file-missing = Missing in this archive:
archive-files = Photos and files
archive-files-none = There are none.
archive-looked = Who looked
archive-ended = How the record was kept and closed
archive-doors = Who had which door
archive-doors-more = Each door as it was opened or closed, the oldest first. The Virtual School reads every child of the council without one.
archive-door-opened = Pages opened to
archive-door-closed = Pages closed to
archive-door-until = until { $until }
archive-quarantine = Work of people who were removed from the council
archive-quarantine-more = This is not a part of the plan. It was on the tablet of somebody who was removed. It waits for a decision of the Virtual School head, or was refused, and is kept. Photos and files in it are not here.
archive-held-waits = It waits for a decision.
archive-held-refused = Refused by { $by }, { $at }
archive-when = When
field-own_pathway-aspirations-photo = Photo
field-own_pathway-celebrations-photo = Photo
