### What could not be used, and what has to go for good.

## Changes set aside, in Settings

aside-title = Changes set aside
aside-none = Nothing is set aside. Every change that came to this tablet is in use.
aside-hint = No tablet uses these changes. They are kept as they came.
aside-unusable = A change that no tablet can use
aside-waiting = A change that waits for another
aside-unreadable = Something that cannot be read
aside-own = Your own words, which could not be put back
aside-child = Child
aside-child-unknown = Not known on this tablet
aside-forms = Where
aside-forms-unknown = Not known
aside-by = Written by
aside-by-unknown = Somebody this tablet does not know
aside-at = Written on
aside-at-unknown = Not known
aside-number = Number
aside-who = The Virtual School head and administrators can leave it out for everybody. Tell them its number.
aside-waits = It comes into use with the change it waits for, or is written again when that is left out.
aside-unreadable-more = Nothing has to be done. Tell your support team its number if you see more of them.
aside-own-more = Your words are kept on this tablet and are in nobody’s plan. Copy what is still needed to where it belongs. Your support team can find out more by its number.
aside-copy = Copy the words
aside-copy-what = Copy the words: { $number }
aside-copied = The words were copied.
aside-not-copied = The words could not be copied. Mark them and copy them by hand.
aside-leave-out = Leave it out
aside-leave-out-what = Leave it out: { $number }
aside-sure = Leave this change out for everybody?
aside-sure-what = What else came with it stays. Words that rest on it are put at the end of their field, with the name of who wrote them.
aside-sure-back = This cannot be taken back.
aside-reason = Why is it left out?
aside-reason-hint = One line. Others who look after sharing can read it. Say nothing about the child.
aside-needs-reason = Say why it is left out
aside-yes = Leave it out
aside-no = Keep it set aside
aside-failed = It was not left out. { $why }
aside-done = It is left out. The other tablets hear of it when they next share.
aside-left = Left out for everybody
aside-left-line = { $name }, { $when }, by { $by }
aside-left-destroyed = A passage was taken out for good: { $reason }
aside-left-plain = { $reason }
aside-left-no-reason = no reason was given
aside-see = See them in Settings

## Something must go from a page

takeout-door = Something must go from this page
takeout-child = Something must go
takeout-from = From { $form }
takeout-title = Something must go from this page
takeout-where = { $name }, { $form }
takeout-for = Use this when something is written here that nobody may keep, such as where a child lives.
takeout-not-for = To correct a mistake, change the words on the page as usual.
takeout-not-you = The Virtual School head or an administrator can take it out for good. Tell them the child, the page and the question. Do not copy the words into a message.
takeout-nothing = No words are written on this page, so nothing has to go.
takeout-first = This cannot be done yet
takeout-choose = 1. Choose what has to go
takeout-choose-hint = Open each answer that holds it, and delete the words. Everything you leave stays.
takeout-change = Take something out
takeout-change-what = Take something out of: { $field }
takeout-keep = Leave this answer as it was
takeout-keep-what = Leave this answer as it was: { $field }
takeout-text = What stays of “{ $field }”
takeout-whole = The whole answer goes.
takeout-see = What goes is struck through:
takeout-why = 2. Say why
takeout-reason = Why does it have to go?
takeout-reason-hint = One line. It is kept, so do not write the words themselves.
takeout-needs-reason = Say why it has to go
takeout-needs-choice = Take something out of at least one answer first
takeout-check = 3. Look at what happens
takeout-happens-page = The page begins anew. All other answers stay, under your name.
takeout-happens-history = Its earlier versions go, and who wrote what on it.
takeout-happens-others = The words go from the server when you next share, and from each tablet when it next shares.
takeout-happens-backups = Backups that were made before keep them until they are deleted. Tell whoever runs the server.
takeout-do = Take it out for good
takeout-sure = Take it out for good?
takeout-sure-count = { $count ->
    [one] 1 answer changes.
   *[other] { $count } answers change.
}
takeout-sure-back = This cannot be taken back.
takeout-yes = Take it out
takeout-no = Go back
takeout-failed = Nothing was taken out. { $why }
takeout-done = It is gone from this tablet
takeout-done-next = It goes from the server as soon as this tablet shares, and from each other tablet when that next shares.
takeout-done-backups = Ask whoever runs the server to delete backups that were made before today.
takeout-done-back = Back to the page
takeout-item = { $list }, { $number }: { $field }
