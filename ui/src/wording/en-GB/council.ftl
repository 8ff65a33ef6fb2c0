### Founding a council, joining one, letting others in, and its recovery key.

## Joining

join-title = Join your council
join-lead = You need an invite. Whoever runs Waymark in your virtual school writes it for you.
join-text = Paste your invite
join-text-hint = Letters and numbers in groups. Paste all of them.
join-needs-text = Paste your invite first.
join-read = Go on
join-reading = Reading it
join-code = Or use a picture of its code
join-code-hint = Take a photo of the code on paper or on a screen, or choose a picture of it. Waymark reads it on this tablet and keeps nothing of it.
join-code-choose = Take or choose a picture
join-back = Back
join-council = Join { $council }
join-is-for = This invite is for
join-as = You will be
join-holds = It works until
join-is-it-you = Is this you? Then choose a passphrase. If not, give the invite back to whoever sent it.
join-over = This invite has run out
join-over-more = Nothing is lost. Ask whoever gave it to you for a new one.
join-passphrase = Your passphrase
join-join = Ask to be let in
join-joining = Asking
join-another = Use another invite

## Waiting to be let in

waiting-title = { $council } has to let you in
waiting-ring = { $name }, ring whoever invited you. Ring a number that you know. Then compare these letters.
waiting-letters = Your letters
waiting-step-read = Read your letters out to each other.
waiting-step-same = Both of you see the same letters? Then they let you in, and this page goes on.
waiting-step-other = Other letters? Then stop, and tell your Virtual School: somebody may be in between.
waiting-by-itself = This page goes on by itself. You can leave it open.
waiting-still = Nobody has let this tablet in yet.
waiting-ask = Ask again now
waiting-lock = Lock and come back later
waiting-stop = Stop waiting
waiting-stop-sure = Stop waiting to be let in?
waiting-stop-more = Your passphrase and your wish to join go off this tablet. There is nothing else of yours on it. To join later you need a new invite.
waiting-stop-yes = Stop waiting
waiting-stop-no = Go on waiting

## Founding a council

found-title = Begin a council
found-lead = Do this once for your whole council, on the tablet of the Virtual School Head. You need a Waymark server that runs, and the setup code that it shows.
found-server = Server address
found-server-hint = For example https://waymark.example.org. Whoever runs the server knows it.
found-needs-server = Give the address of the server.
found-setup_code = Setup code
found-setup_code-hint = The server shows it when it starts. It works for 30 minutes, and once.
found-needs-setup_code = Type the setup code that the server shows.
found-council = Name of the council
found-council-hint = Everybody who joins sees it.
found-needs-council = Give the name of the council.
found-name = Your name
found-name-hint = You will be its Virtual School Head and an administrator.
found-needs-name = Give your name.
found-do = Begin the council
found-doing = Beginning

## The recovery key

recovery-write = Write down the recovery key
recovery-lead = If every tablet of { $council } is lost, this key alone opens its plans again. Only this tablet has it, until you have written it down.
recovery-step-write = Write it on paper, or print it where nobody else takes the paper.
recovery-step-keep = Lock the paper away, as you would a passport. Never photograph it.
recovery-step-type = Type it back below from the paper. Then this tablet forgets it.
recovery-paper-key = Recovery key of the council
recovery-hidden = The key is hidden, so that you type from the paper.
recovery-hide = I have written it down
recovery-see = Show it again
recovery-print = Print
recovery-typed = Type the key from your paper
recovery-typed-hint = Small letters and spaces do no harm.
recovery-check = Check it
recovery-done = The key is on paper, and this tablet has forgotten it.
recovery-on-paper = The recovery key is on paper alone
recovery-on-paper-more = No tablet holds it any more. Keep the paper locked away. Two people should know where it is.
recovery-next = Go on to the people of the council

## Letting somebody in

invites-title = Let somebody in
invites-open = Invites that nobody has used yet
invites-none = There are none.
invites-this-tablet = Invites stand on the tablet that wrote them. A colleague who also lets people in sees their own.
invite-title = Invite somebody
invite-further = An invite for a further tablet of { $name }.
invite-name = Their name
invite-name-hint = As colleagues know them. It stands beside what they write.
invite-needs-name = Give their name.
invite-role = Their role
invite-role-hint = It says which parts of a plan they can write. You open each child to them afterwards.
invite-role-hint-no-head = It says which parts of a plan they can write. You open each child to them afterwards. Only a Virtual School head invites another head.
invite-only-head = Only a Virtual School head invites a further tablet of a head. Ask them to do it. If none of them has a tablet any more, the council’s recovery key lets one in.
invite-role-none = Choose a role
invite-needs-role = Choose their role.
invite-days = How long it can be used
invite-days-count = { $count ->
    [one] 1 day
   *[other] { $count } days
}
invite-write = Write the invite
invite-writing = Writing it
invite-slip = Invite for { $name }
invite-until = It works until { $on }.
invite-step-give = Give it to them yourself, on paper or by a message that only they read.
invite-step-paste = They open Waymark, choose “I have an invite”, and paste the text or photograph the code.
invite-step-compare = They ring you. You compare letters on this page and let them in.
invite-code-of = Code of the invite for { $name }
invite-text = Its text
invite-secret = Whoever has it can ask to be let in under this name. It works once.
invite-copy = Copy the text
invite-copied = The text is copied.
invite-copy-failed = Copying did not work. Select the text and copy it.
invite-print = Print
invite-close = Done with this invite
invite-over = It ran out on { $on }.
invite-again = Show it
invite-back = Take it back
invite-back-sure = Take back the invite for { $name }?
invite-back-more = Nobody comes in by it from now on. The server hears of it when this tablet next shares.
invite-back-person = { $name } stays in the list of people. You can write a new invite there, or remove them.
invite-back-yes = Take it back
invite-taken-back = The invite for { $name } is taken back.
invite-tablet = Invite a tablet
invite-tablet-of = Invite a tablet: { $name }
room-title = { $count ->
    [one] 1 person asks to be let in
   *[other] { $count } people ask to be let in
}
room-asks = { $name } asks to be let in
room-ring = Are you on the phone with { $name }, and do you know the voice? Read the letters to each other.
room-letters = Letters on their tablet
room-admit = The letters are the same: let them in
room-turn = Turn away
room-turn-sure = Turn { $name } away?
room-turn-more = Do this where the letters differ, or where it is not them. Nobody comes in by this invite any more.
room-turn-yes = Turn away
room-turned = Whoever asked as { $name } is turned away.
room-admitted = { $name } is let in. Their tablet goes on once this one has shared.

council-closed = Closed records
council-looked = Who did what in the council

## What is set for every tablet

tablets-title = For every tablet of the council
tablets-lease = { $days ->
    [one] A tablet that has not reached the server for 1 day locks its plans. Everything written is kept. It opens again when it reaches the server.
   *[other] A tablet that has not reached the server for { $days } days locks its plans. Everything written is kept. It opens again when it reaches the server.
}
tablets-meeting = Meeting mode lasts { $minutes } minutes at most.
tablets-not-you = Your Virtual School Head can change this.
tablets-change = Change this
tablets-waiting = Not confirmed yet
tablets-waiting-more = { $days ->
    [one] 1 day without the server, and { $minutes } minutes in a meeting. This counts once this tablet has shared.
   *[other] { $days } days without the server, and { $minutes } minutes in a meeting. This counts once this tablet has shared.
}
tablets-ask = Change this for every tablet?
tablets-days = Days without the server
tablets-days-hint = From { $least } to { $most }. With fewer days a lost tablet can be read for less long. With more days people can work longer where there is no network.
tablets-minutes = Longest meeting, in minutes
tablets-minutes-hint = From { $least } to { $most }. In meeting mode anybody near the tablet can read and write.
tablets-number = Type a whole number.
tablets-when = Each tablet follows when it next shares. A meeting that has begun is not cut short.
tablets-seen = Who changed this, and when, is shown under “Who did what in the council”.
tablets-yes = Change it
tablets-no = Leave it as it is
tablets-done = Changed. Each tablet follows when it next shares.
tablets-failed = Nothing was changed. { $why }
restored-title = If the server has to be restored
restored-more = Whoever runs the server asks you for this. It says where the council’s list of people ends, so that an old backup lets in nobody who was removed since. It says nothing about any child.
restored-when = It changes whenever people, roles or tablets change. If the server still answers, share first. If it does not, read out what stands here from the tablet of a head that shared last.
