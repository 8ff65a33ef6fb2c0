### The frame, first run, unlocking, sharing, settings.

practice-mark = Practice. Every child here is made up.

nav-label = Main
nav-caseload = Children
nav-settings = Settings
nav-lock = Lock

recovery-title = Recovery key
recovery-banner = The recovery key of your council is not on paper yet.
recovery-banner-do = Write it down

trouble-screen = This page could not be loaded.

## First run

first-title = Welcome to Waymark
first-lead = Plans for children in care. Written together, with or without a network.
first-try = Try with made-up children
first-try-more = Pick a person to be. You get 24 made-up children, kept apart from everything real. You can take them off again with one tap.
first-pick = Who would you like to be?
first-be = Start as { $name }
first-passphrase = Practice passphrase
first-passphrase-hint = The children are made up, so you may keep this one. It has to have 15 letters or more.
first-passphrase-short = Use 15 letters or more.
first-back = Pick somebody else
first-start = Start
first-starting = Getting the children ready
first-join = Join your council
first-join-more = Your virtual school gives you an invite: a text, or a code to photograph.
first-join-do = I have an invite
first-found-do = Begin a council of your own
first-does-dt = Writes about education, attendance and targets.
first-does-sw = Writes about the child and the meeting.
first-does-key_adult = Writes beside the child: views and the pathway.
first-does-adviser = Reads each plan and judges its quality.

## Unlock

unlock-title = Who is here?
unlock-back = Welcome back
unlock-locked-itself = This tablet locked itself. Your words are safe.
unlock-passphrase = Passphrase for { $name }
unlock-suggested = Practice passphrase: { $passphrase }
unlock-use-suggested = Use it
unlock-show = Show
unlock-hide = Hide
unlock-paste = Paste
unlock-paste-failed = Pasting did not work. Please type it.
unlock-do = Unlock
left-by-child = Something a child did is not in their pathway
left-by-child-let-go = Let go of what cannot be read
left-by-child-sure = Let go of it?
left-by-child-gone = What cannot be read is deleted from this tablet. Nobody can look at it any more, not even your support team.
unlock-doing = Unlocking
unlock-empty = Type your passphrase.
unlock-tries = { $count ->
    [one] You have 1 try left. Then you will have to wait.
   *[other] You have { $count } tries left. Then you will have to wait.
}
unlock-wait = { $minutes ->
    [one] Please wait 1 minute before you try again.
   *[other] Please wait { $minutes } minutes before you try again.
}
key-passphrase-alone = Your passphrase alone opens these plans, as this tablet has no key chain. Choose one that nobody can guess, and keep the tablet where you can see it.
key-destroyed = There were 30 wrong passphrases. The key to these plans was destroyed. The plans were not.
key-gone-aside = A file that is set aside stays on this tablet, and nothing in it is deleted. Waymark does not open it there, and the council’s recovery key does not either.
settings-key-chain = Your passphrase opens these plans only on this tablet: half of the key is in its key chain.
unlock-other = Somebody else
unlock-add = Somebody new on this tablet
unlock-practice = Practice
cannot-open-title = Waymark cannot open

## A damaged file

repair-damaged = This tablet’s file is damaged
repair-safe = Everything that was shared is safe on the server. Nothing has been deleted here.
repair-how = A repair reads what can still be read of this file, and fetches the rest again. Words that you had not shared are kept as far as they can be read. It may take some minutes.
repair-do = Repair
repair-doing = Repairing
repair-reading = Reading what can be read
repair-making = Making the pages: { $done } of { $of } children
repair-fetching = Fetching what others have
repair-done = The file is repaired
repair-fetched = Everything that was shared is here again.
repair-not-fetched = The server was not reached. What is missing comes as soon as it is.
repair-unsent = { $count ->
    [one] 1 thing that you had not shared was kept. It is shared by itself.
   *[other] { $count } things that you had not shared were kept. They are shared by themselves.
}
repair-files = { $count ->
    [one] 1 photo or file that waits to be sent was kept.
   *[other] { $count } photos or files that wait to be sent were kept.
}
repair-new-device = This tablet’s own key could not be read, so it has joined again as a new tablet.
repair-nothing-lost = Nothing was lost.
repair-lost = This could not be read
repair-lost-words = { $count ->
    [one] 1 change that you had not shared: { $where }
   *[other] { $count } changes that you had not shared: { $where }
}
repair-lost-somewhere = nobody can say where
repair-lost-unsure = Some words that you had not shared may be missing. Nothing can say which.
repair-lost-drafts = Some drafts of frameworks.
repair-lost-files = Some photos or files that had not been sent.
repair-lost-looked = What you had looked at. It is marked as new again.
repair-lost-do = Look at what you wrote last, and write again what is missing.
repair-lost-kept = The damaged file is kept on this tablet. You can let go of it in Settings.
repair-go-on = Go on
damaged-title = A damaged file is kept
damaged-what = The file on this tablet was damaged and has been repaired. Something in it could not be read, so it is kept: your support team may be able to read more of it. If nothing you wrote is missing, you can let go of it.
damaged-let-go = Let go of the damaged file
damaged-sure = Let go of the damaged file?
damaged-sure-what = It is deleted once everything that was read from it has been shared. Words that could not be read from it are then gone for good.
damaged-yes = Let go of it
damaged-no = Keep it
damaged-gone = The damaged file is let go of
repair-key-lost = The key to this file is damaged
repair-key-lost-safe = Nobody can open this file any more. What was shared is safe on the server. Set the file aside and join again to have it back. What you had not shared stays in the file and cannot be read.
repair-set-aside = Set the file aside

## Sharing

sharing-title = Where your words are
sharing-waiting = Waiting to share
sharing-changes = { $count ->
    [one] 1 change
   *[other] { $count } changes
}
sharing-removal = The removal of { $name }, or of a tablet of theirs, waits to be shared. Until then they can read on.
sharing-acts = { $count ->
    [one] One change to people, doors or a record’s end that you signed waits to be shared. Until then it holds on this tablet alone.
   *[other] { $count } changes to people, doors or records’ ends that you signed wait to be shared. Until then they hold on this tablet alone.
}
sharing-signed = { $count ->
    [one] A framework that you signed waits to be shared.
   *[other] { $count } frameworks that you signed wait to be shared.
}
sharing-nothing-waits = Nothing waits on this tablet.
sharing-files = Photos and files
sharing-files-hint = They go beside your words and never hold them up.
sharing-file-sending = on its way out
sharing-file-coming = on its way here
sharing-file-part = { $done } of { $size }
sharing-shared = Last shared
sharing-received = Last update received
sharing-server = Server
sharing-never = Not yet
sharing-no-server = None set. Everything stays on this tablet.
sharing-safe = Your words are safe on this tablet. They are shared when it works again.
sharing-now = Share now
sharing-done = Shared
sharing-pause = Pause sharing
sharing-resume = Share again
sharing-resumed = Sharing goes on
sharing-lease = { $count ->
    [0] These plans lock today
    [one] These plans lock on this tablet in 1 day
   *[other] These plans lock on this tablet in { $count } days
}
sharing-lease-do = Your council wants each tablet to reach the server from time to time. Connect this one to the network and choose “Share now”. Nothing you wrote is lost either way.
sharing-set-aside = { $count ->
    [one] 1 update could not be used
   *[other] { $count } updates could not be used
}
sharing-overdue = { $count ->
    [one] 1 change of somebody else has waited for more than a day
   *[other] { $count } changes of others have waited for more than a day
}
sharing-overdue-do = It rests on words that have not come to this tablet yet. Nothing is lost: it is kept, and shown once they come. Choose “Share now” on each tablet that was away. If this stays, tell your Virtual School. “Changes set aside” says whose it is and where.
noticed-put-back = The data on this tablet was put back or copied.
noticed-put-back-more = No word is lost: what was shared since comes back by itself. If you put a backup back, or moved to a new tablet, there is nothing more to do. If you did neither, somebody may have a copy of it. Tell your Virtual School today.
noticed-copied = Another tablet shares words as this one.
noticed-copied-more = Both hold a copy of the same data. No word is lost. Use only one of them, or choose “Enrol this tablet again”. If you know of no other tablet, tell your Virtual School today.
noticed-frozen = The server takes no more words from this tablet.
noticed-frozen-more = Two copies of it have shared different words. Everything you wrote is still here. Choose “Enrol this tablet again”, and it is shared. Do the same on the other tablet.
noticed-enrol = Enrol this tablet again
noticed-enrolled = This tablet is enrolled again
noticed-understood = I have read this
noticed-in-use-twice = Two copies of one tablet are in use: { $names }
noticed-in-use-twice-more = No word is lost. Ask them whether both tablets are theirs. If not, somebody else may be reading the plans.
sharing-set-aside-more = They are kept on this tablet. Please tell your Virtual School.

## Checking the pages of this tablet

rebuild-title = Check this tablet’s pages
rebuild-what = This makes every page again from what was saved and shared. If a page showed something else, it is put right. No word is lost and nothing is sent. It may take some minutes. You can go on working.
rebuild-do = Check and rebuild the pages
rebuild-doing = Checking
rebuild-beginning = Getting ready
rebuild-making = { $done } of { $of } children checked
rebuild-done = The pages are checked
rebuild-right = { $children ->
    [one] 1 child was checked. Every page was right.
   *[other] { $children } children were checked. Every page was right.
}
rebuild-mended = { $mended ->
    [one] Of { $children } checked, 1 child had a page that was not right. It is put right now.
   *[other] Of { $children } checked, { $mended } children had pages that were not right. They are put right now.
}
rebuild-mended-do = No word was lost. Please tell your support team: it should not happen.
rebuild-failed = Nothing is lost. Children who were not reached are as they were. Try again.

## Settings

settings-title = Settings
settings-sharing-open = See what waits
settings-people = People on this tablet
settings-you = You
settings-switch = Switch person
settings-lock = Lock now
settings-lock-after = { $minutes ->
    [one] It locks itself after 1 minute without a touch.
   *[other] It locks itself after { $minutes } minutes without a touch.
}
meeting-title = Meeting mode
meeting-more = In a meeting people talk and nobody touches the tablet. Meeting mode keeps it open for as long as you choose, instead of { $minutes } minutes.
meeting-until = Meeting mode: it stays open until { $time }.
meeting-begin = Start meeting mode
meeting-again = Start again
meeting-end = End meeting mode
meeting-ask = Start meeting mode?
meeting-stays = Anybody near the tablet can read and write until it ends. It locks at once when the tablet sleeps.
meeting-length = For how long?
meeting-minutes = { $minutes } minutes
meeting-passphrase = Your passphrase
meeting-needs-passphrase = Type your passphrase, so that nobody else can keep your tablet open.
meeting-yes = Start
meeting-no = Not now
settings-practice = Made-up children
settings-practice-more = This takes the practice council and everything written for it off this tablet. It cannot be brought back.
settings-remove = Remove practice
settings-remove-sure = Remove all made-up children?
settings-remove-yes = Yes, remove them
settings-remove-no = Keep them
settings-framework = How PEPs are judged
settings-access = Accessibility
settings-access-works = Everything works with a keyboard, a touch screen and a screen reader. Text can be made twice as large in your tablet's settings. Colours and movement follow your tablet's settings too.
settings-access-not = Drawing needs a pen, a finger or a mouse. There is always another way: write, or pick a picture. We have tested this with tools, not yet with people who use a screen reader each day.
settings-access-say = If something is hard to use, please tell your Virtual School. It is a fault, and we want to know.
settings-about = About
settings-about-version = Version { $version }
settings-about-licence = Waymark is free software under the licence AGPL-3.0-or-later.
settings-about-thanks = Font: Atkinson Hyperlegible Next, by the Braille Institute, under the SIL Open Font License. Symbols on buttons: Lucide, under the ISC licence.

## Ways to the council’s recovery key; the rest comes with its screens

recovery-forgotten = I have forgotten my passphrase
recovery-have = I have the council’s recovery key
recovery-opened-on = Opened with the council’s recovery key on { $on }. If { $name } was not there, tell your Virtual School today.
recover-title = Bring a council back to this tablet
