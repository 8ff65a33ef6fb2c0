# What the judgement engine says. Staff wording: reading age 9, plain sentences.

number = { $n ->
    [0] none
    [1] one
    [2] two
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
    [8] eight
    [9] nine
    [10] ten
    [11] eleven
    [12] twelve
   *[other] { $n }
 }
list-and = { $first } and { $last }
list-and-apart = { $first }; and { $last }
# A level whose label is of several words, in the middle of a sentence.
level-of-words = “{ $label }”
unit-one = { $kind ->
    [descriptor] descriptor
    [plan] part of the plan
   *[area] area
 }
unit-many = { $kind ->
    [descriptor] descriptors
    [plan] parts of the plan
   *[area] areas
 }

## The overall

overall-level = { $level }.
overall-not-enough = Too few { $units } are scored to judge the plan as a whole.
overall-needs-person = A person sets the overall level, with a reason.
overall-range = On the evidence so far: { $low }. { $high } is possible. A later judgement may be lower.
overall-summary = { $text }
need-count = { $count ->
    [0] no { $units } are
    [1] one { $unit } is
   *[other] { $has } { $units } are
 } { $band }; { $target } needs { $wanted }.
need-only = the only { $unit } is { $count ->
    [0] not yet { $band }
   *[other] { $band }
 }; { $target } needs it to be.
need-named = { $names } is { $count ->
    [0] not yet { $band }
   *[other] { $band }
 }; { $target } needs it to be.
need-of-named = of { $names }, { $count ->
    [0] none is
    [1] one is
   *[other] { $has } are
 } { $band }; { $target } needs { $wanted }.
wanted-none = none
wanted-all = { $count ->
    [1] it
    [2] both
   *[other] all { $of }
 }
wanted-of = { $needs } of { $of }
wanted-at-most = no more than { $needs }
wanted-exactly = exactly { $needs }
need-score = the score is { $has }; { $target } needs { $needs }.
band-is = { $level }
band-or-better = { $level } or better
band-or-worse = { $level } or worse
band-worse = worse than { $level }
band-not = not { $level }
band-better = better than { $level }
reading-unnamed = The written rule does not name this mix. It is read as { $level }.
reading-several = The written rule names this mix more than once: { $levels }. It is read as { $level }.
reading-differs = The written rule calls this mix { $named }. By a signed choice it is read as { $level }.

## An area

area-level = { $level }.
area-capped = { $level } so far: { $work }.
area-range-work = { $low } so far, up to { $high }. Next: { $work }.
area-range = { $low } so far. The evidence allows up to { $high }. It waits for a person's judgement.
area-not-scored = A person chose not to score this { $unit }.
area-not-applicable = This { $unit } is not judged for this child.
area-complete = This { $unit } is complete. It is not judged.
area-incomplete = This { $unit } is not judged, but it must be complete: { $work }.
work-judgement = Ask a person to judge it
work-looks-for = The adviser looks for this: { $say }
work-look-again = Build on it, then ask for a fresh look

## The way up

lift-all = Lift { $areas }.
lift-all-to = Lift { $areas } to { $to }.
lift-any = Lift any { $count } of { $areas }.
lift-any-to = Lift any { $count } of { $areas } to { $to }.
lift-rest-to = Lift the rest to { $to }.
lift-more-to = Lift { $count } more of them to { $to }.
lift-gates = First: { $work }.
lift-or = Or: { $text }
way-up = { $text }

## What follows

block-contact = { $count ->
    [0] The people contacted amend the plan first. Then it is judged again.
    [1] The people contacted amend { $areas } first. Then it is judged again.
   *[other] The people contacted amend { $areas } first. Then these are judged again.
 }
block-unjudged = { $area } is not judged yet.
block-undecided = The overall level is not decided yet.
block-incomplete = { $area } must be complete: { $work }.
block-rule = { $text }
funding-eligible = The money may be released.
funding-case-by-case = The Virtual School looks at the money case by case. This level does not stop it.
funding-blocked = The money waits until the plan is amended.
funding-said = { $text }

## Deadlines

clock-due = { $label }: by { $day }.
clock-needs = { $label }: the starting day is not known.
clock-no-date = { $label }: the rules name no later day.
clock-terms-unknown = { $label }: the day is not known. The council's terms do not reach so far.
clock-holidays-unknown = { $label }: the day is not known. Bank holidays are known from { $from } to { $until }.

## The rule itself, for people who adopt it

rule-all-units = the { $units }
rule-amount-number = { $n }
rule-amount-all = all
rule-amount-all-but = all but { $n }
rule-amount-half = half
rule-amount-over-half = more than half
rule-amount-more = { $amount } and { $n } more
rule-amount-less = { $amount } less { $n }
rule-count-share = { $amount } of { $units } are { $band }
rule-count-at-least = at least { $amount } of { $units } { $count ->
    [1] is
   *[other] are
 } { $band }
rule-count-at-most = { $count ->
    [0] none of { $units } is
    [1] no more than { $amount } of { $units } is
   *[other] no more than { $amount } of { $units } are
 } { $band }
rule-count-exactly = { $count ->
    [0] none of { $units } is
    [1] exactly { $amount } of { $units } is
   *[other] exactly { $amount } of { $units } are
 } { $band }
rule-count-one = { $unit } is { $band }
rule-score = the score is { $needs } or more
rule-overall = { $count ->
    [1] the overall level is { $levels }
   *[other] the overall level is one of these: { $levels }
 }
rule-otherwise = every other plan
rule-person = A person sets the overall level, with a reason.
rule-gate = No better than { $level } until this is done: { $work }.
rule-veto = { $count ->
    [1] No better than { $level } while { $areas } is { $worse }.
   *[other] No better than { $level } while one of these is { $worse }: { $areas }.
 }
rule-choice-row = What the written rule calls { $level } is read as { $reads }.
rule-choice-unanimous = Even where the { $units } are all at one level, the overall level may be another.
rule-choice-between = The overall level may lie outside the levels of the { $units }.
rule-contact = People are contacted when { $when }.
rule-contact-before = People are contacted before the plan is finalised when { $when }.
rule-block = A plan is not finalised when { $when }. To go on: { $work }.
rule-funding-eligible = The money may be released at { $levels }.
rule-funding-case-by-case = The Virtual School looks at the money case by case at { $levels }.
rule-funding-blocked = The money waits at { $levels }.
