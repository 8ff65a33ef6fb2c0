### Words that every screen shares: marks, saving, sharing, dates, dialogs, trouble.

## Judgement marks

mark-range = { $from } so far, { $to } possible
mark-not_applicable = Not judged
mark-not_enough = Not judged yet
mark-update = Update to judge
mark-no_framework = Cannot be judged here

## Due dates

due-today = due today
due-in = { $days ->
    [one] in 1 day
   *[other] in { $days } days
}
due-late = { $days ->
    [one] 1 day late
   *[other] { $days } days late
}

## Where the words are

where-saved = Saved on this tablet
where-saving = Saving
where-waiting = { $count ->
    [one] 1 change waiting to share
   *[other] { $count } changes waiting to share
}
where-files = { $count ->
    [one] 1 photo or file waiting to share
   *[other] { $count } photos or files waiting to share
}
where-shared = Shared { $when }
where-paused = Sharing paused
where-paused-waiting = { $count ->
    [one] Sharing paused: 1 change waits
   *[other] Sharing paused: { $count } changes wait
}
where-paused-files = { $count ->
    [one] Sharing paused: 1 photo or file waits
   *[other] Sharing paused: { $count } photos or files wait
}
where-open = { $status }. See what waits.

## Writing words

words-not-saved = Not saved: { $why }
words-kept = Your words are still here. Nothing is lost while this page is open.
words-try-again = Try again
words-copy = Copy my words
words-copied = Copied. You can paste your words somewhere safe.
words-copy-failed = Copying did not work. Your words are marked, so you can copy them yourself.
words-changed = Changed

## Passages that look like an address

address-looks = “{ $words }” looks like an address
address-kept = Your words are saved. This page is not shared yet, so that nobody can find a child by it.
address-change = Take it out of the answer if it tells where a child lives.
address-cut = Take it out
address-cut-done = Taken out. The page can be shared.
address-share = It tells nobody where the child lives: share it
address-shared = The page can be shared.
address-waiting = { $count ->
    [one] One passage looks like an address and waits for your answer
   *[other] { $count } passages look like addresses and wait for your answer
  }

## Dates and choices

date-day = Day
date-month = Month
date-year = Year
date-impossible = Check the day, month and year.
number-impossible = Use a number from { $min } to { $max }.
yes = Yes
no = No
clear-answer = Clear my answer

## Trouble

trouble-again = Try again
trouble-not-shown = This could not be shown
trouble-nothing-lost = Everything that was saved is safe on this tablet.
trouble-not-found = This page is not here
trouble-not-found-more = The child or the plan is not on this tablet.
trouble-to-caseload = Go to your children

## Pieces

close = Close
cancel = Cancel
back-to = Back to { $place }
skip-to-main = Skip to the page
loading = Loading
print-by-button = This page was not printed. A page is printed by its own print button in Waymark, so that it is written down. A page without that button is not for paper.
